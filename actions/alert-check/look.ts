import { type Limits, limited, limitedReading } from '../../src/domain/alert-sources/limited.ts';
import { checkId, groupsOf } from '../../src/domain/alerts/checks.ts';
import { judgeDatabase } from '../../src/domain/alerts/database.ts';
import { judgeDisks } from '../../src/domain/alerts/disks.ts';
import type { Judgement, Scope } from '../../src/domain/alerts/judgement.ts';
import type { Measured } from '../../src/domain/alerts/measured.ts';
import { judgeMemory } from '../../src/domain/alerts/memory.ts';
import { judgeMetric } from '../../src/domain/alerts/metric.ts';
import { judgeProcesses } from '../../src/domain/alerts/processes.ts';
import { judgeQueues } from '../../src/domain/alerts/queues.ts';
import type { AlertRules, MetricRule } from '../../src/domain/alerts/rule.ts';
import type { Read, Traffic } from '../../src/domain/alerts/sources.ts';
import { queueSpan, trafficSpan } from '../../src/domain/alerts/span.ts';
import { judgeTraffic } from '../../src/domain/alerts/traffic.ts';
import type { Placed, Sources } from './sources.ts';

type Settings = {
  readonly sources: Sources;
  readonly rules: AlertRules;
  readonly scope: Pick<Scope, 'language' | 'before'>;
  /** For one reading of a source that has no limit of its own. */
  readonly timeoutMs: number;
  readonly limits: Limits;
  readonly now: () => number;
};
/** `left`: a source that is given for something else cannot tell of this. Null: there is nothing to judge; a cancel broke it off, for one. */
type Judged = Promise<{ readonly judgements: readonly Judgement[]; readonly left?: true } | null>;

/** A source that keeps its own time says more about what took it. */
const SLACK_MS = 2000;
const ALONE = { place: '', isExtra: false, limitMs: null } as const;

/**
 * Reads all sources side by side, each within its own time, and judges what each gave. One that hangs or breaks makes its own checks
 * unknown and no others.
 */
export async function look(settings: Settings): Promise<readonly Judgement[]> {
  const { sources, rules } = settings;
  const { disks, memory, processes, database } = sources;
  const work: readonly Judged[] = [
    ...queues(settings),
    ...disks.map((at) => judged(settings, at.source.disks, (read, scope) => judgeDisks(read, rules.disk, scope), at)),
    ...memory.map((at) => judged(settings, at.source.memory, (read, scope) => judgeMemory(read, rules.memory, scope), at)),
    ...processes.map((at) => judged(settings, at.source.processes, judgeProcesses, at)),
    judged(settings, database, (read, scope) => judgeDatabase(read, rules.database, scope)),
    ...rules.metrics.map((rule) => metric(settings, rule)),
    // Last: a host does one thing at a time, and reading a large log takes the longest.
    ...traffic(settings),
  ];
  const all = (await Promise.all(work)).flatMap((each) => each ?? []);
  const asked = all.filter(({ left }) => left === undefined);
  // Nothing checked is no pass: then it is told of what could not be.
  return (asked.length > 0 ? asked : all).flatMap(({ judgements }) => judgements);
}

/** One reading, and its judgement. */
async function judged<T>(
  settings: Settings,
  read: Read<T> | null,
  judge: (value: Measured<T>, scope: Scope) => readonly Judgement[],
  { place, isExtra, limitMs }: Omit<Placed, 'source'> = ALONE,
): Judged {
  if (read === null) return null;
  const value = await limitedReading(read, limitMs ?? settings.timeoutMs + SLACK_MS, settings.limits);
  if (value === null) return null;
  const judgements = judge(value, { ...settings.scope, at: settings.now(), place });
  // Of a Redis that cannot be reached its queues tell already.
  const isTold = place === 'redis' && settings.sources.queues !== null;
  const left = isExtra && value.kind === 'unmeasured' && (isTold || value.cause === 'unsupported');
  return left ? { judgements, left } : { judgements };
}

function traffic(settings: Settings): readonly Judged[] {
  const { sources, rules, scope, limits, now } = settings;
  const { trafficLimitMs: limitMs } = sources;
  const read = sources.traffic;
  if (read === null) return [];
  const span = trafficSpan(scope.before(checkId('http-5xx', {})), rules.traffic, now());
  const reading: Read<Traffic> = (signal) => read(span.readFrom, span.until, rules.traffic.windowMs, signal);
  const withErrors = async (): Judged => {
    const found = await judged(settings, reading, (value, at) => judgeTraffic(value, rules.traffic, span, at), { ...ALONE, limitMs });
    const { errors } = sources;
    if (errors === null || found === null || !found.judgements.some(lacksErrors)) return found;
    // The numbers are a source's that does not say what failed; another one may.
    const groups = await limitedReading((signal) => errors(span.readFrom, span.until, signal), limitMs, limits);
    if (groups?.kind !== 'measured') return found;
    return { judgements: found.judgements.map((each) => ({ ...each, evidence: { ...each.evidence, errors: groupsOf(groups.value) } })) };
  };
  return [withErrors()];
}

const lacksErrors = ({ verdict, evidence }: Judgement) =>
  verdict === 'critical' && Array.isArray(evidence['errors']) && evidence['errors'].length === 0;

function queues(settings: Settings): readonly Judged[] {
  const { sources, rules, scope, timeoutMs, limits, now } = settings;
  const { queues: given } = sources;
  if (given === null) return [];
  const span = queueSpan(
    given.names.map((name) => scope.before(checkId('queue-failed', {}, name))),
    rules.queues,
    now(),
  );
  const reading = async (): Judged => {
    const value = await limited((signal) => given.read(span.from, span.until, signal), timeoutMs + SLACK_MS, limits);
    if (value === null) return null;
    const read = value.kind === 'measured' ? value.value : given.names.map((queue) => ({ queue, reading: value }));
    return { judgements: judgeQueues(read, rules.queues, span, { ...scope, at: now() }) };
  };
  return [reading()];
}

function metric(settings: Settings, rule: MetricRule): Judged {
  const read = settings.sources.metrics[rule.source] ?? null;
  const reading: Read<number> | null = read === null ? null : (signal) => read(rule.query, settings.now(), signal);
  return judged(settings, reading, (value, scope) => judgeMetric(value, rule, scope));
}
