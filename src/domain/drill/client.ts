import { clientMajorFor, majorOf } from '../archive/header.ts';
import type { ArchiveHeader } from '../archive/types.ts';

/** An installed `pg_restore`, and what it says of its version. */
export type InstalledClient = { readonly path: string; readonly version: string };
export type RestoreClient = InstalledClient & {
  readonly major: number;
  /** The container that it runs in, and the port of the server there; absent on this machine. */
  readonly container?: { readonly id: string; readonly port: number };
};

export type ClientChoice =
  /** In the order in which to try them: the next one only where a build lacks the archive's compression. */
  { readonly clients: readonly RestoreClient[] } | { readonly reason: 'client_missing' | 'client_too_old'; readonly major: number };

/** From this major on `pg_restore` sends `SET transaction_timeout`, which servers before it do not know. */
const TRANSACTION_TIMEOUT_MAJOR = 17;

/**
 * Which client restores. It must read the archive's version, and should be of the server's major and not older than the dump. A
 * client from 17 on with an older server works, but reports an error that is none: only where nothing better is installed.
 */
export function chooseClient(header: ArchiveHeader, serverMajor: number, found: readonly InstalledClient[]): ClientChoice {
  const installed = found.flatMap((client) => {
    const major = majorOf(client.version);
    return major === null ? [] : [{ ...client, major }];
  });
  const readable = clientMajorFor(header);
  const dumpMajor = Math.max(readable, majorOf(header.dumpVersion) ?? readable);
  const rank = ({ major }: RestoreClient): readonly number[] => [
    skewed(major, serverMajor) ? 1 : 0,
    major >= dumpMajor ? 0 : 1,
    major === serverMajor ? 0 : 1,
    Math.abs(major - serverMajor),
  ];
  const clients = installed.filter((client) => client.major >= readable).sort((a, b) => compareRanks(rank(a), rank(b)));
  if (clients.length > 0) return { clients };
  return { reason: installed.length === 0 ? 'client_missing' : 'client_too_old', major: bestMajor(dumpMajor, serverMajor) };
}

/** Whether the client's session set-up is too new for the server. */
export function skewed(clientMajor: number, serverMajor: number): boolean {
  return clientMajor >= TRANSACTION_TIMEOUT_MAJOR && serverMajor < TRANSACTION_TIMEOUT_MAJOR;
}

/** The client to install: the server's major where it can read the dump, else the dump's. */
function bestMajor(dumpMajor: number, serverMajor: number): number {
  return Math.max(dumpMajor, serverMajor);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
