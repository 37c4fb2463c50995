import { askInside } from '../../src/adapters/docker/container-client.ts';
import { psqlInside, restrictsInside } from '../../src/adapters/docker/container-psql.ts';
import { versionInside } from '../../src/adapters/docker/docker.ts';
import { findServiceContainer } from '../../src/adapters/docker/service-container.ts';
import type { Connection } from '../../src/adapters/postgres/connect.ts';
import { findClients } from '../../src/adapters/postgres/scratch-clients.ts';
import { installClient } from '../../src/adapters/postgres/scratch-install.ts';
import { containerLogin, readsCompression } from '../../src/adapters/postgres/scratch-restore.ts';
import { majorOf } from '../../src/domain/archive/header.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { isThisMachine } from '../../src/domain/database/address.ts';
import { chooseClient, type RestoreClient } from '../../src/domain/drill/client.ts';
import { type ClientWay, fittingClients, type Tried, type WayWhy, waysOf } from '../../src/domain/drill/client-ways.ts';
import { restoringMessages } from '../../src/domain/drill/restoring-messages.ts';
import { type Drill, stop } from './drill.ts';

type Found = RestoreClient | { readonly why: WayWhy; readonly detail: string };
type Search = { readonly drill: Drill; readonly archive: Archive; readonly file: string; readonly major: number; readonly connection: Connection };

/** What both sessions, ours and one inside the container, must say alike: no two servers were started in one microsecond. */
const START_TIME = 'SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text AS at';

const WAYS: Readonly<Record<ClientWay, (search: Search) => Promise<Found>>> = { installed, container, install };

/** The client that restores this dump on this server, by the ways that the user allows. Stops with what came of each. */
export async function findClient(drill: Drill, archive: Archive, file: string, major: number, connection: Connection): Promise<RestoreClient> {
  const search = { drill, archive, file, major, connection };
  if (archive.script !== undefined) return findPsql(search);
  const hosted = process.env['GITHUB_ACTIONS'] === 'true' && process.env['RUNNER_ENVIRONMENT'] === 'github-hosted';
  const tried: Tried[] = [];
  for (const way of waysOf(drill.context.inputs.client, hosted)) {
    const found = await WAYS[way](search);
    if ('path' in found) return found;
    tried.push({ way, ...found });
  }
  // Better one whose session set-up is too new for the server, which costs an error that is none, than no drill.
  if (tried.some(({ why }) => why === 'too_new')) {
    const skewed = await installed(search, true);
    if ('path' in skewed) return skewed;
  }
  throw stop(drill, 'unknown', reasonOf(tried), { major: needed(archive, major), detail: describe(drill, tried) });
}

async function installed({ drill, archive, file, major }: Search, evenSkewed = false): Promise<Found> {
  const { signal } = drill.context;
  const found = await findClients(process.env, signal);
  const all = chooseClient(archive.header, major, found);
  const choice = evenSkewed && 'clients' in all ? all : fittingClients(archive.header, major, found);
  if ('why' in choice) return choice;
  if ('reason' in choice) return { why: 'too_old', detail: '' };
  const common = archive.header.compression === 'none' || archive.header.compression === 'gzip';
  for (const client of choice.clients) if (common || (await readsCompression(client, file, signal))) return client;
  return { why: 'lacks_compression', detail: archive.header.compression };
}

/** A script is run where it can do the least: by the psql of the server's own container, if that knows a restricted mode. */
async function findPsql(search: Search): Promise<RestoreClient> {
  const { drill } = search;
  const refuse = (why: WayWhy, detail: string) =>
    stop(drill, 'unknown', 'plain_sql', { detail: describe(drill, [{ way: 'container', why, detail }]) });
  const { client } = drill.context.inputs;
  if (client !== 'auto' && client !== 'container') throw refuse('not_asked', client);
  const found = await serverContainer(search);
  if ('why' in found) throw refuse(found.why, found.detail);
  const { signal } = drill.context;
  const version = await psqlInside(found.id, signal);
  if (version === null) throw refuse('no_program', found.id.slice(0, 12));
  if (!(await restrictsInside(found.id, containerLogin(drill.server, found.port), signal))) throw refuse('no_restrict', version);
  return { path: 'psql', version, major: majorOf(version) ?? search.major, container: found };
}

/** The server's own client, where the server is a container of this machine. */
async function container(search: Search): Promise<Found> {
  const { drill, archive, major } = search;
  const found = await serverContainer(search);
  if ('why' in found) return found;
  const version = await versionInside(found.id, 'pg_restore', drill.context.signal);
  if (version === null) return { why: 'no_program', detail: found.id.slice(0, 12) };
  const choice = fittingClients(archive.header, major, [{ path: 'pg_restore', version }]);
  if ('why' in choice) return { why: choice.why, detail: version };
  return { path: 'pg_restore', version, major: majorOf(version) ?? major, container: found };
}

/** The container that is proven to run the server of server-url. */
async function serverContainer({ drill, connection }: Search): Promise<{ id: string; port: number } | { why: WayWhy; detail: string }> {
  const { inputs, signal } = drill.context;
  if (inputs.container === '' && !isThisMachine(drill.server.host)) return { why: 'server_elsewhere', detail: '' };
  const found = await findServiceContainer(inputs.container, drill.server.port, signal);
  if ('why' in found) return found;
  const [ours] = await connection.query<{ at: string }>(START_TIME);
  // In the network of its host, or reached by its own address, its port is that of server-url.
  for (const port of new Set([found.port, drill.server.port])) {
    const theirs = await askInside(found.id, START_TIME, containerLogin(drill.server, port), signal);
    if (theirs !== null && theirs === ours?.at) return { id: found.id, port };
  }
  return { why: 'other_server', detail: found.id.slice(0, 12) };
}

async function install(search: Search): Promise<Found> {
  const failed = await installClient(needed(search.archive, search.major), search.drill.context.signal);
  return failed ?? (await installed(search));
}

/** The major version of the client that would do. */
function needed({ header }: Archive, serverMajor: number): number {
  const choice = chooseClient(header, serverMajor, []);
  return 'major' in choice ? choice.major : serverMajor;
}

function reasonOf(tried: readonly Tried[]) {
  if (tried.some(({ why }) => why === 'lacks_compression')) return 'client_lacks_compression';
  return tried.some(({ why }) => why === 'too_old' || why === 'too_new') ? 'client_too_old' : 'client_missing';
}

function describe(drill: Drill, tried: readonly Tried[]): string {
  const m = restoringMessages[drill.context.language];
  return tried.map(({ way, why, detail }) => `${m.ways[way]}: ${m.wayWhys[why]}${detail === '' ? '' : ` (${detail})`}`).join('; ');
}
