import type { Finding } from '../../core/finding.ts';
import type { Verdict } from '../../core/verdict.ts';
import { diverged, inSync, missing, modified, outOfOrder, pending, pendingAllowed, unknownAllowedName } from './behind.ts';
import { failed, noMigrations, providerMismatch, running, unmanaged, unreadable } from './broken.ts';
import type { Comparison } from './comparison.ts';
import type { MigrationMessages } from './messages.ts';

export type { Comparison } from './comparison.ts';

/** The states whose severity is a matter of how a team works. */
export type Severities = { readonly pending: Verdict; readonly modified: Verdict; readonly missing: Verdict; readonly outOfOrder: Verdict };
export const DEFAULT_SEVERITIES: Severities = { pending: 'critical', modified: 'critical', missing: 'degraded', outOfOrder: 'critical' };

/** States in which `migrate deploy` is not run: it would fail, or hide that something is wrong. */
export const BLOCKS_DEPLOY: readonly string[] = [
  'failed',
  'running',
  'unreadable',
  'provider_mismatch',
  'unmanaged',
  'no_migrations',
  'diverged',
  'modified',
];

/**
 * One finding per state that holds, in the order of precedence; the first of the worst gives the reason. `in_sync` alone when
 * none holds, or `pending_allowed` where all that is pending may be. `diverged` stands for pending and missing at once, and then
 * neither is listed by itself.
 */
export function judge(c: Comparison, m: MigrationMessages, severities: Severities = DEFAULT_SEVERITIES): readonly [Finding, ...Finding[]] {
  const [first, ...rest] = [
    failed(c, m),
    running(c, m),
    unreadable(c, m),
    providerMismatch(c, m),
    unmanaged(c, m),
    noMigrations(c, m),
    diverged(c, m),
    modified(c, m, severities.modified),
    outOfOrder(c, m, severities.outOfOrder),
    pending(c, m, severities.pending),
    missing(c, m, severities.missing),
    unknownAllowedName(c, m),
  ].filter((finding) => finding !== null);
  return first === undefined ? [pendingAllowed(c, m) ?? inSync(c, m)] : [first, ...rest];
}
