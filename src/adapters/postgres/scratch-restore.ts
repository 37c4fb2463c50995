import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { RestoreClient } from '../../domain/drill/client.ts';
import type { RestoreExit } from '../../domain/drill/judge-restore.ts';
import type { RestorePlan } from '../../domain/drill/restore-plan.ts';
import { archiveOf, type ContainerPlace, listOf, pidFileOf } from '../docker/container-client.ts';
import { containerCommand, exitInside } from '../docker/docker.ts';
import { runChild } from '../process/run-child.ts';
import { programEnvironment } from './scratch-clients.ts';

export type RestoreOptions = {
  readonly client: RestoreClient;
  readonly archive: string;
  readonly plan: RestorePlan;
  /** Where the archive and the list lie in the client's container; null where it runs on this machine. */
  readonly place: ContainerPlace | null;
  /** Of the scratch database. */
  readonly address: DatabaseAddress;
  readonly superuser: boolean;
  /** Of the restore's sessions. */
  readonly settings: Readonly<Record<string, string>>;
  /** A folder of this run: the list, certificates, the child's home. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** It is ended after this long; null: never. */
  readonly timeoutMs: number | null;
  /** Each line of what pg_restore says. It may hold row values: it is for the classifier, never for a log. */
  readonly onLine: (line: string) => void;
};

/** Between SIGTERM and SIGKILL on a cancel; the database must still be dropped within the runner's 7.5 s. */
const GRACE_MS = 800;

/** Runs `pg_restore` into the scratch database. Never throws for what the child does. */
export async function runRestore(options: RestoreOptions): Promise<RestoreExit> {
  const { plan, folder, signal, timeoutMs, onLine } = options;
  const list = await writeList(plan, folder);
  const { code, ended } = await runChild({
    ...(await (options.place === null ? here(options, list) : inContainer(options, options.place))),
    cwd: folder,
    signal,
    ...(timeoutMs === null ? {} : { timeoutMs }),
    graceMs: GRACE_MS,
    // Lines are handed on as they come; nothing of them is kept.
    maxBytes: 1024,
    onLine: (line, from) => {
      if (from === 'stderr') onLine(line);
    },
  });
  return { code: options.place === null ? code : exitInside(code), ended };
}

/** The list of what to restore, as a file; gives its path. */
export async function writeList(plan: RestorePlan, folder: string): Promise<string> {
  const list = path.join(folder, 'restore.list');
  await writeFile(list, plan.list);
  return list;
}

/** `-w`: where a password is missing it fails instead of asking. */
const argumentsOf = ({ plan, address }: RestoreOptions, list: string, archive: string) => [
  ...[...plan.arguments, '-w', '-L', list, '-d', address.database],
  archive,
];

async function here(options: RestoreOptions, list: string) {
  const { client, archive, address, folder } = options;
  const env = {
    ...programEnvironment(process.env),
    ...(await clientEnvironment(address, folder)),
    PGOPTIONS: sessionOptions(options.superuser, options.settings),
  };
  return { command: client.path, args: argumentsOf(options, list, archive), env };
}

/** The files were copied in before; the list is the drill's own, at the place that `listOf` names. */
async function inContainer(options: RestoreOptions, place: ContainerPlace) {
  const { client, address } = options;
  const env = {
    ...containerLogin(address, client.container?.port ?? address.port),
    LC_ALL: 'C',
    PGAPPNAME: 'restore-drill',
    PGOPTIONS: sessionOptions(options.superuser, options.settings),
  };
  const args = argumentsOf(options, listOf(place), archiveOf(place));
  return containerCommand(client.path, args, { container: place.container, pidFile: pidFileOf(place), env });
}

/** The address as seen from inside the server's own container. */
export function containerLogin({ user, password, database }: DatabaseAddress, port: number): Record<string, string> {
  const login = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: user, PGDATABASE: database, PGCONNECT_TIMEOUT: '15' };
  return password === '' ? login : { ...login, PGPASSWORD: password };
}

/** English messages are for a superuser to ask for; other users get those of the server, and what is not understood is an incident. */
export function sessionOptions(superuser: boolean, settings: RestoreOptions['settings']): string {
  return Object.entries({ ...settings, ...(superuser ? { lc_messages: 'C' } : {}) })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** The address for libpq. The password goes by the environment of this one child, and no file of the user's takes part. */
export async function clientEnvironment(address: DatabaseAddress, folder: string): Promise<Record<string, string>> {
  const { tls } = address;
  const nowhere = path.join(folder, 'no-such-file');
  return {
    HOME: folder,
    TMPDIR: folder,
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGUSER: address.user,
    ...(address.password === '' ? {} : { PGPASSWORD: address.password }),
    PGPASSFILE: nowhere,
    PGSERVICEFILE: nowhere,
    PGAPPNAME: 'restore-drill',
    PGCONNECT_TIMEOUT: '15',
    PGGSSENCMODE: 'disable',
    PGSSLMODE: sslMode(tls),
    ...(tls.verify === 'nothing' ? {} : { PGSSLROOTCERT: tls.rootCert ?? (await systemRoots(folder)) }),
    ...(tls.clientCert === null ? {} : { PGSSLCERT: path.resolve(tls.clientCert) }),
    ...(tls.clientKey === null ? {} : { PGSSLKEY: path.resolve(tls.clientKey) }),
  };
}

function sslMode({ mode, verify }: DatabaseAddress['tls']): string {
  if (mode !== 'require') return mode;
  return { nothing: 'require', chain: 'verify-ca', host: 'verify-full' }[verify];
}

/** libpq knows no certificate authorities before version 16, so it gets the ones that this process trusts. */
async function systemRoots(folder: string): Promise<string> {
  const file = path.join(folder, 'roots.pem');
  await writeFile(file, rootCertificates.join('\n'));
  return file;
}

/** Whether this build of the client can read the archive's compression: it says so when it lists the contents. */
export async function readsCompression(client: RestoreClient, archive: string, signal: AbortSignal): Promise<boolean> {
  const { stderr } = await runChild({ command: client.path, args: ['-l', archive], env: programEnvironment(process.env), signal, maxBytes: 4096 });
  return !/does not support compression|archive is compressed/.test(stderr);
}
