import { isSecretName } from '../app-smoke/environment.ts';

/** Why the pending migrations could not be tried on the restored copy. */
export const OBSTACLES = ['no_project', 'no_ledger', 'blocked', 'no_prisma', 'prisma_8', 'url_in_schema', 'not_comparable'] as const;
export type Obstacle = (typeof OBSTACLES)[number];

export type Rehearsal =
  | { readonly kind: 'impossible'; readonly why: Obstacle }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'run';
      /** `ok`, or the code that `migrate-status` gives the same end of a deploy. */
      readonly reason: 'ok' | 'deploy_failed' | 'deploy_timeout' | 'deploy_incomplete';
      readonly prismaVersion: string;
      readonly prismaCode: string | null;
      readonly sqlState: string | null;
      readonly exit: string;
      readonly elapsedMs: number;
      readonly applied: readonly { readonly name: string; readonly ms: number | null }[];
      /** The migration that failed. */
      readonly failed: readonly string[];
    };

const KEPT =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SystemRoot|NODE_(OPTIONS|PATH|ENV|EXTRA_CA_CERTS)|PRISMA_\w+)$/;

/**
 * What a child that works on a restored copy keeps of the step's environment: what programs need to run at all, Prisma's own
 * settings, and nothing that may be a secret or lead to another database.
 */
export function bareEnvironment(step: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(step).filter(([name, value]) => value !== undefined && KEPT.test(name) && !isSecretName(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
