import type { InputProblem } from '../../src/core/errors.ts';
import { choice, type InputSpec, type Inputs, optionalDuration, text } from '../../src/core/input-spec.ts';
import { databaseUrl } from '../../src/domain/database/url-input.ts';

export const inputs = {
  'database-url': databaseUrl({ required: true }),
  'working-directory': text({ default: '.' }),
  'migrations-path': text({ example: 'prisma/migrations' }),
  'db-schema': text({ example: 'public' }),
  mode: choice(['check', 'deploy'], { default: 'check' }),
  'on-pending': choice(['critical', 'degraded', 'ok'], { default: 'critical' }),
  timeout: optionalDuration({ example: '5m' }),
} satisfies InputSpec;

/** What holds where nothing could be read: empty, and not `[]` or `0`, which would read as "nothing is pending". */
export const outputs = {
  pending: '',
  failed: '',
  modified: '',
  missing: '',
  'pending-count': '',
  'applied-count': '',
  'latest-applied': '',
  'latest-local': '',
} as const;

/** A check that takes longer than a minute is stuck; a migration of a large table may take many. */
export const DEFAULT_TIMEOUT_MS = { check: 60_000, deploy: 15 * 60_000 } as const;

export function validate({ databaseUrl: url, mode, timeout }: Inputs<typeof inputs>): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (timeout !== null && (timeout < 1000 || timeout > 6 * 3_600_000)) {
    problems.push({ input: 'timeout', problem: 'this is not between 1s and 6h.', example: '5m' });
  }
  if (mode === 'deploy' && url.kind === 'address' && url.address.pooled) {
    const problem =
      'mode deploy needs the direct URL of the database: through a pooler (pgbouncer=true) the session and the lock of a migration do not hold.';
    problems.push({ input: 'database-url', problem });
  }
  return problems;
}
