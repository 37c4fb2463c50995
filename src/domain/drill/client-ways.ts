import type { ArchiveHeader } from '../archive/types.ts';
import { chooseClient, type InstalledClient, type RestoreClient, skewed } from './client.ts';

/** Where `pg_restore` may come from. */
export const CLIENT_CHOICES = ['auto', 'installed', 'container', 'install'] as const;
export type ClientChoiceInput = (typeof CLIENT_CHOICES)[number];
export type ClientWay = 'installed' | 'container' | 'install';

/** Why a way gave no client. */
export type WayWhy =
  | 'none_installed'
  | 'too_old'
  | 'too_new'
  | 'lacks_compression'
  | 'no_docker'
  | 'server_elsewhere'
  | 'no_container'
  | 'several_containers'
  | 'other_server'
  | 'no_program'
  | 'no_restrict'
  | 'not_asked'
  | 'not_here'
  | 'no_rights'
  | 'package_failed';

/** A way that was tried, and what came of it; `detail` is a version, a number or a name, never the output of a program. */
export type Tried = { readonly way: ClientWay; readonly why: WayWhy; readonly detail: string };

/**
 * In which order to look. By itself the action changes no machine but GitHub's own, which ends with the job: there it installs a
 * package before it takes a client that is too new for the server.
 */
export function waysOf(choice: ClientChoiceInput, hostedRunner: boolean): readonly ClientWay[] {
  if (choice !== 'auto') return [choice];
  return hostedRunner ? ['installed', 'container', 'install'] : ['installed', 'container'];
}

/** The clients among these that restore this dump on this server without an error of their own, the best first; or why none does. */
export function fittingClients(
  header: ArchiveHeader,
  serverMajor: number,
  found: readonly InstalledClient[],
): { readonly clients: readonly RestoreClient[] } | { readonly why: WayWhy; readonly detail: string } {
  const detail = found.map((client) => client.version).join(', ');
  const choice = chooseClient(header, serverMajor, found);
  if ('reason' in choice) return { why: choice.reason === 'client_missing' ? 'none_installed' : 'too_old', detail };
  const clients = choice.clients.filter((client) => !skewed(client.major, serverMajor));
  return clients.length > 0 ? { clients } : { why: 'too_new', detail };
}
