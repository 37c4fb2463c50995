import { open } from 'node:fs/promises';
import path from 'node:path';
import type { DatabaseAddress } from '../../domain/database/address.ts';
import type { RestoreClient } from '../../domain/drill/client.ts';
import { type ContainerPlace, pidFileOf } from '../docker/container-client.ts';
import { containerCommand } from '../docker/docker.ts';
import { runChild } from '../process/run-child.ts';
import { programEnvironment } from './scratch-clients.ts';
import { clientEnvironment, containerLogin } from './scratch-restore.ts';

export type SchemaDumpOptions = {
  /** The `pg_restore` beside which a `pg_dump` lies. */
  readonly client: RestoreClient;
  /** Where it runs in a container; null on this machine. */
  readonly place: ContainerPlace | null;
  /** Of the scratch database. */
  readonly address: DatabaseAddress;
  /** Whether names that need no quotes get them. */
  readonly quoteAll: boolean;
  /** Session settings that show in the text of constants. */
  readonly settings: Readonly<Record<string, string>>;
  /** A folder of this run, where the dump is written. */
  readonly folder: string;
  readonly signal: AbortSignal;
};

/** The same objects that the drill restores, without any data. */
const ARGUMENTS = ['-Fc', '-Z', '0', '--schema-only', '-x', '--no-publications', '--no-subscriptions', '--no-security-labels', '-w'];
const LIMIT_MS = 10 * 60_000;
const GRACE_MS = 800;

/** The result of a schema dump: its file, or why there is none. */
export type SchemaDump = { readonly file: string } | { readonly problem: 'no_program' | 'failed' };

/** Dumps the definitions of the restored copy, in the archive format, into a file of the run. Never throws for what the child does. */
export async function dumpSchema(options: SchemaDumpOptions): Promise<SchemaDump> {
  const { folder, signal } = options;
  const file = path.join(folder, 'copy-schema.dump');
  const output = await open(file, 'w', 0o600);
  try {
    const command = await (options.place === null ? here(options) : inContainer(options, options.place));
    const { code, ended } = await runChild({
      ...command,
      cwd: folder,
      output: output.fd,
      signal,
      timeoutMs: LIMIT_MS,
      graceMs: GRACE_MS,
      maxBytes: 1024,
    });
    if (code === 0) return { file };
    // A shell's, and so docker's, words for a program that is not there.
    return { problem: ended === 'missing' || code === 126 || code === 127 ? 'no_program' : 'failed' };
  } finally {
    await output.close();
  }
}

/** `pg_restore` with or without `.exe`, and its folder where it has one; or the psql of a container. */
function programOf({ path: file }: RestoreClient): string {
  return file.replace(/(?:pg_restore|psql)(\.exe)?$/, 'pg_dump$1');
}

const argumentsOf = ({ address, quoteAll }: SchemaDumpOptions) => [
  ...ARGUMENTS,
  ...(quoteAll ? ['--quote-all-identifiers'] : []),
  ...['-d', address.database],
];

async function here(options: SchemaDumpOptions) {
  const { client, address, folder, settings } = options;
  const env = { ...programEnvironment(process.env), ...(await clientEnvironment(address, folder)), PGOPTIONS: optionsOf(settings) };
  return { command: programOf(client), args: argumentsOf(options), env };
}

async function inContainer(options: SchemaDumpOptions, place: ContainerPlace) {
  const { client, address, settings } = options;
  const env = {
    ...containerLogin(address, client.container?.port ?? address.port),
    LC_ALL: 'C',
    PGAPPNAME: 'restore-drill',
    PGOPTIONS: optionsOf(settings),
  };
  return containerCommand(programOf(client), argumentsOf(options), { container: place.container, pidFile: pidFileOf(place), env });
}

const optionsOf = (settings: SchemaDumpOptions['settings']) =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
