import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { RestoreClient } from '../../domain/drill/client.ts';
import type { RestoreExit } from '../../domain/drill/judge-restore.ts';
import type { RestorePlan } from '../../domain/drill/restore-plan.ts';
import { runChild } from '../process/run-child.ts';
import { programEnvironment } from './scratch-clients.ts';

export type RestoreOptions = {
  readonly client: RestoreClient;
  readonly archive: string;
  readonly plan: RestorePlan;
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
  const { client, archive, plan, address, folder, signal, timeoutMs, onLine } = options;
  const list = path.join(folder, 'restore.list');
  await writeFile(list, plan.list);
  const { code, ended } = await runChild({
    command: client.path,
    // `-w`: where a password is missing it fails instead of asking.
    args: [...plan.arguments, '-w', '-L', list, '-d', address.database, archive],
    env: {
      ...programEnvironment(process.env),
      ...(await clientEnvironment(address, folder)),
      PGOPTIONS: sessionOptions(options.superuser, options.settings),
    },
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
  return { code, ended };
}

/** English messages are for a superuser to ask for; other users get those of the server, and what is not understood is an incident. */
function sessionOptions(superuser: boolean, settings: RestoreOptions['settings']): string {
  return Object.entries({ ...settings, ...(superuser ? { lc_messages: 'C' } : {}) })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** The address for libpq. The password goes by the environment of this one child, and no file of the user's takes part. */
async function clientEnvironment(address: DatabaseAddress, folder: string): Promise<Record<string, string>> {
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
