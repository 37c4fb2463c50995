import { ConfigError, type InputProblem } from '../../src/core/errors.ts';
import { type Chosen, chooseAll, chooseTraffic, type OpenedSource } from '../../src/domain/alert-sources/choose.ts';
import type { Configured } from '../../src/domain/alerts/outcome.ts';
import type { MetricSource } from '../../src/domain/alerts/rule.ts';
import type { AlertSource, DatabaseReading, Read, ReadBetween, ReadTraffic } from '../../src/domain/alerts/sources.ts';
import type { ReadNumber } from '../../src/domain/metrics/types.ts';
import { type OpenedQueues, type Opening, openDatabase, openMetrics, openPlaces, openQueueSource, type Places } from './open.ts';

export type Placed = {
  readonly source: AlertSource;
  /** Part of the checks' ids where there are several; empty where there is one. */
  readonly place: string;
  /** A source that is given for something else, and is no finding where it cannot tell of this. */
  readonly isExtra: boolean;
  /** It keeps time by itself, with limits of its own, and in this at most; null for the run's own limit. */
  readonly limitMs: number | null;
};

/** All that is asked in a run. */
export type Sources = {
  readonly traffic: ReadTraffic | null;
  /** For reading the traffic, and the errors. */
  readonly trafficLimitMs: number;
  /** 5xx answers and exceptions, from whoever can tell. */
  readonly errors: ReadBetween<readonly { readonly what: string; readonly count: number; readonly lastAt: number | null }[]> | null;
  readonly disks: readonly Placed[];
  readonly memory: readonly Placed[];
  readonly processes: readonly Placed[];
  readonly queues: OpenedQueues | null;
  readonly database: Read<DatabaseReading> | null;
  readonly metrics: Partial<Record<MetricSource, ReadNumber>>;
  readonly configured: Configured;
  /** What tells one set of sources from another. Nothing secret. */
  readonly names: readonly string[];
  /** Ends what is open. It never rejects. */
  readonly close: () => Promise<void>;
};

const NO_SOURCE = { problem: 'no source is given, so that nothing would be checked.', es: 'no se da ninguna fuente: no se comprobaría nada.' };
const EXAMPLE = 'render-service, railway-service, ssh-host, prometheus-url, loki-url, redis-url with queues, database-url or rules';

/**
 * The sources that the inputs give, and which of them each rule asks. Null where there is none and that is meant. Throws a `ConfigError`
 * where there is none and that is not, or where a choice makes no sense.
 */
export async function openSources(opening: Opening): Promise<Sources | null> {
  const places = await openPlaces(opening);
  try {
    return await chosenSources(opening, places);
  } catch (error) {
    await places.close();
    throw error;
  }
}

async function chosenSources(opening: Opening, { opened, close }: Places): Promise<Sources | null> {
  const { given } = opening;
  const [queues, database, metrics] = [await openQueueSource(opening), await openDatabase(opening), openMetrics(opening)];
  const problems: InputProblem[] = [];
  const placedAs = (sources: readonly OpenedSource[], wanted: string) => placed(sources, wanted, hostLimit(given));
  const sourcesOf = (chosen: Chosen): readonly OpenedSource[] => {
    if ('sources' in chosen) return chosen.sources;
    problems.push(chosen.problem);
    return [];
  };
  const traffic = sourcesOf(chooseTraffic(opened, given.http5xxSource))[0]?.source ?? null;
  const disks = placedAs(sourcesOf(chooseAll(opened, given.diskSource, 'disks', 'disk-source')), given.diskSource);
  const memory = placedAs(sourcesOf(chooseAll(opened, given.memorySource, 'memory', 'memory-source')), given.memorySource);
  const processes = placedAs(sourcesOf(chooseAll(opened, 'auto', 'processes', 'processes')), 'auto');
  for (const { name, source } of given.rules)
    if (metrics[source] === undefined)
      problems.push({ input: 'rules', problem: `the rule ${name} asks ${source}, which is not given.`, example: `${source}-url` });
  if (problems.length > 0) throw new ConfigError(problems);
  const configured = {
    ...{ traffic: traffic !== null, queues: queues !== null, disk: disks.length > 0, memory: memory.length > 0, processes: processes.length > 0 },
    database: database !== null,
  };
  const nothing = given.rules.length === 0 && !Object.values(configured).includes(true);
  if (nothing && given.allowNone) return null;
  if (nothing) throw new ConfigError([{ input: 'ssh-host', ...NO_SOURCE, example: EXAMPLE }]);
  const errors = traffic?.errors ?? opened.find(({ source }) => source.errors !== null)?.source.errors ?? null;
  const names = [...opened.map(({ source }) => source.name), ...(queues?.names ?? []), ...given.rules.map(({ name }) => name)];
  const trafficLimitMs = opened.some(({ kind }) => kind === 'ssh') ? hostLimit(given) : given.timeout + 2000;
  return { traffic: traffic?.traffic ?? null, trafficLimitMs, errors, disks, memory, processes, queues, database, metrics, configured, names, close };
}

/** Not every service has a disk, and not every Redis a limit of its memory. */
const EXTRAS: readonly string[] = ['render', 'railway', 'redis'];

/** A place of its own for each, where there are several; Redis has one always, as it is given for its queues and comes beside any other. */
function placed(sources: readonly OpenedSource[], wanted: string, hostLimitMs: number): readonly Placed[] {
  const several = sources.filter(({ kind }) => kind !== 'redis').length > 1;
  return sources.map(({ kind, source }) => {
    const isExtra = EXTRAS.includes(kind) && wanted === 'auto';
    return { source, place: several || kind === 'redis' ? kind : '', isExtra, limitMs: kind === 'ssh' ? hostLimitMs : null };
  });
}

/** A host does one thing at a time, and what waits for its turn has not begun: the sum of all that is asked of it. */
const hostLimit = ({ sshTimeout, accessLogTimeout }: Opening['given']) => 7 * sshTimeout + 2 * accessLogTimeout;
