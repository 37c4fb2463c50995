import { hostname } from 'node:os';
import { monotonicClock } from '../../src/adapters/clock/monotonic.ts';
import { pause } from '../../src/adapters/clock/pause.ts';
import { currentRepository } from '../../src/adapters/github/client.ts';
import { deployHook } from '../../src/adapters/http/deploy-hook.ts';
import { measureNetwork } from '../../src/adapters/http/measure-network.ts';
import { lookAtPostgres } from '../../src/adapters/postgres/dependency-look.ts';
import { openRailway } from '../../src/adapters/railway/open.ts';
import { openRender } from '../../src/adapters/render/open.ts';
import { openStatusPages } from '../../src/adapters/status-page/open.ts';
import type { ErrorGroup, Read, ReadBetween } from '../../src/domain/alerts/sources.ts';
import { databaseOf } from '../../src/domain/database/inputs.ts';
import { redisOf } from '../../src/domain/queues/inputs.ts';
import { judgeRedis } from '../../src/domain/queues/redis-info.ts';
import { railwayReading } from '../../src/domain/railway/reading.ts';
import { renderReading } from '../../src/domain/render/reading.ts';
import { statusPageReading } from '../../src/domain/status-page/reading.ts';
import { judgeAnswer } from '../../src/domain/triage/answer.ts';
import type { LookAtDependency } from '../../src/domain/triage/dependency.ts';
import type { Hosting, ProviderStatus, RestartService } from '../../src/domain/triage/hosting.ts';
import { notTheRunner } from '../../src/domain/triage/own-machine.ts';
import type { RestartWay } from '../../src/domain/triage/restart.ts';
import { chooseWay } from '../../src/domain/triage/restart-inputs.ts';
import { githubDeploys } from './deploys.ts';
import { openSshHost, type SshHost } from './host.ts';
import type { Looks } from './look.ts';
import { type Network, USER_AGENT } from './network.ts';
import type { Way } from './restart.ts';
import { type Given, waysOf } from './validate.ts';

export type Opening = {
  readonly given: Given;
  readonly env: NodeJS.ProcessEnv;
  readonly network: Network;
  readonly redact: (text: string) => string;
};

export type Sources = Looks & { readonly way: Way | null; readonly close: () => Promise<void> };

/** Everything that the inputs set up, opened; nothing is asked yet. */
export async function openSources(opening: Opening): Promise<Sources> {
  const { given, env } = opening;
  const hosting = openHosting(opening);
  const host = await openSshHost(given, env, opening.redact);
  const deploys = hosting.flatMap(({ place }) => place.deploys ?? []);
  const database = databaseOf(given);
  const way = chooseWay(given, waysOf(given));
  return {
    network: networkOf(opening),
    database:
      database === null
        ? null
        : notTheRunner(lookAtPostgres(database, { timeoutMs: given.timeout / 2, now: monotonicClock.now }), database.host, hereOf(env)),
    redis: await openRedis(opening),
    providers: openPages(opening, hosting),
    events: hosting.flatMap(({ place }) => place.events ?? [])[0] ?? host?.events ?? null,
    deploys: [...deploys, ...(given.githubToken === '' ? [] : githubDeploys(given, currentRepository(env), env))],
    errors: [...hosting, ...(host === null ? [] : [host])].flatMap(({ errors }) => errors ?? []),
    way: way === null ? null : { name: way, restart: restartBy(way, opening, hosting, host) },
    close: async () => host?.close(),
  };
}

function networkOf({ given, network: { proxy, expected }, redact }: Opening): Looks['network'] {
  const { headers, controlUrls: controls, secondResolver, maxBody, maxRedirects, requestTimeout: answerMs } = given;
  const judge = (sample: Parameters<typeof judgeAnswer>[0]) => judgeAnswer(sample, expected, redact);
  const options = { headers, userAgent: USER_AGENT, proxy, controls, secondResolver, judge, maxBody, maxRedirects, answerMs };
  return (target, budgetMs, signal) => measureNetwork(target, { ...options, budgetMs }, signal);
}

type Place = { readonly place: Hosting; readonly errors: ReadBetween<readonly ErrorGroup[]> | null };

/** Where the API runs, as far as that can be asked. */
function openHosting({ given, network, redact }: Opening): readonly Place[] {
  const api = apiOpening(given, network, redact);
  const places: Place[] = [];
  if (given.renderService !== '') {
    const { hosting, source } = openRender(given, { ...api, reading: renderReading });
    places.push({ place: hosting, errors: source.errors });
  }
  if (given.railwayService !== '') {
    const { hosting, source } = openRailway(given, { ...api, reading: railwayReading });
    places.push({ place: hosting, errors: source.errors });
  }
  return places;
}

/** Patience and proxy of whatever is asked over HTTP. */
function apiOpening(given: Given, network: Network, redact: (text: string) => string) {
  return { now: Date.now, pause, random: Math.random, redact, proxy: network.proxy, userAgent: USER_AGENT, limitMs: given.timeout };
}

/** The status pages, and what a host says of its platform itself: in place of its page where that is silent, else beside them. */
function openPages({ given, network, redact }: Opening, hosting: readonly Place[]): readonly Read<ProviderStatus>[] {
  const own = new Map(hosting.map(({ place }) => [place.name, place.status]));
  const pages = openStatusPages(given, { ...apiOpening(given, network, redact), reading: statusPageReading }, Object.fromEntries(own));
  const named = pages.map(({ name }) => name);
  return [...pages.map(({ read }) => read), ...[...own].flatMap(([name, read]) => (read === null || named.includes(name) ? [] : [read]))];
}

const hereOf = (env: NodeJS.ProcessEnv) => ({ isHosted: env['RUNNER_ENVIRONMENT'] === 'github-hosted', names: [hostname()] });

/** The client is loaded where it is asked for alone. */
async function openRedis({ given, env }: Opening): Promise<LookAtDependency | null> {
  const target = redisOf({ ...given, queues: [], queuePrefix: '' });
  if (target === null) return null;
  const { lookAtRedis } = await import('../../src/adapters/redis/look.ts');
  return notTheRunner(
    lookAtRedis(target, { judge: judgeRedis, timeoutMs: given.timeout / 2, now: monotonicClock.now }),
    target.address.host,
    hereOf(env),
  );
}

function restartBy(way: RestartWay, { given, network }: Opening, hosting: readonly Place[], host: SshHost | null): RestartService {
  const named = hosting.find(({ place }) => place.name === way)?.place.restart ?? null;
  if (named !== null) return named;
  if (way === 'ssh' && host?.restart != null) return host.restart;
  if (way === 'deploy-hook' && given.deployHookUrl !== null) return deployHook(given.deployHookUrl, network.proxy);
  throw new TypeError(`${way} is not set up`);
}
