import type { InputProblem } from '../../src/core/errors.ts';
import { choice, duration, field, type InputSpec, type Inputs, lines, optionalDuration, quote, secret, text } from '../../src/core/input-spec.ts';
import { authorityUnused, SSL_MODES } from '../../src/domain/database/ssl-input.ts';
import { databaseUrls } from '../../src/domain/database/url-input.ts';
import { ruleOf } from '../../src/domain/migration-lint/rules.ts';
import { parseThreshold } from '../../src/domain/migration-lint/threshold.ts';

const SEVERITIES = ['critical', 'degraded', 'ok'] as const;
const HOUR = 3_600_000;

export const inputs = {
  'database-url': databaseUrls({ required: true }),
  'working-directory': text({ default: '.' }),
  'migrations-path': text({ example: 'prisma/migrations' }),
  'db-schema': text({ example: 'public' }),
  mode: choice(['check', 'deploy'], { default: 'check' }),
  'on-pending': choice(SEVERITIES, { default: 'critical' }),
  'on-modified': choice(SEVERITIES, { default: 'critical' }),
  'on-missing': choice(SEVERITIES, { default: 'degraded' }),
  'on-out-of-order': choice(SEVERITIES, { default: 'critical' }),
  'allow-pending': lines({ example: '20260101120000_drop_old_column' }, (name) => ({ value: name })),
  'wait-for-lock': duration({ default: '0s', max: 6 * HOUR }),
  ssl: choice(SSL_MODES, { default: 'as-url' }),
  'ssl-ca': text({ example: 'certs/database-ca.pem' }),
  lint: choice(['off', 'warn', 'error'], { default: 'warn' }),
  'lint-threshold': field({ default: '100000, 100MiB' }, (raw) => {
    const value = parseThreshold(raw);
    return value === null ? { problem: 'this is not a number of rows, a size, or both with a comma.' } : { value: { ...value, text: raw } };
  }),
  'lint-exclude': lines({ example: 'require-timeout-settings' }, (name) => {
    const value = ruleOf(name);
    return value === null ? { problem: `there is no rule ${quote(name)}.` } : { value };
  }),
  'require-proof': optionalDuration({ example: '42d' }),
  'proof-workflow': text({ default: 'monthly-drill.yml' }),
  'ledger-branch': text({ default: 'runbook-ledger' }),
  'github-token': secret({ example: '${{ github.token }}' }),
  'on-forbidden-command': choice(SEVERITIES, { default: 'degraded' }),
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
  'lint-findings': '',
  databases: '',
} as const;

/** A check that takes longer than a minute is stuck; a migration of a large table may take many. */
export const DEFAULT_TIMEOUT_MS = { check: 60_000, deploy: 15 * 60_000 } as const;

/** The time of the whole step. Waiting for a lock comes on top where no time is given. */
export function limitOf({ timeout, mode, waitForLock }: Pick<Inputs<typeof inputs>, 'timeout' | 'mode' | 'waitForLock'>): number {
  return timeout ?? DEFAULT_TIMEOUT_MS[mode] + waitForLock;
}

export function validate({
  databaseUrl: databases,
  mode,
  timeout,
  waitForLock,
  allowPending,
  ssl,
  sslCa,
  requireProof,
  githubToken,
}: Inputs<typeof inputs>): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const add = (input: string, problem: string, example?: string) => problems.push({ input, problem, ...(example === undefined ? {} : { example }) });
  if (requireProof !== null && githubToken === '') add('github-token', 'require-proof reads the register with it.', '${{ github.token }}');
  if (timeout !== null && (timeout < 1000 || timeout > 6 * HOUR)) add('timeout', 'this is not between 1s and 6h.', '5m');
  else if (timeout !== null && timeout <= waitForLock)
    add('wait-for-lock', 'this is not shorter than timeout, which holds for the whole step.', '30s');
  if (mode === 'deploy' && databases.some((item) => item.kind === 'address' && item.address.pooled))
    add(
      'database-url',
      'mode deploy needs the direct URL of the database: through a pooler (pgbouncer=true, a -pooler host of Neon, port 6543 of Supabase) the session and the lock of a migration do not hold.',
    );
  if (mode === 'deploy' && allowPending.length > 0)
    add('allow-pending', 'this is for mode check: prisma migrate deploy applies all that is pending and can leave nothing out.');
  const unused = databases.filter((item) => item.kind === 'address' && authorityUnused(item.address, ssl));
  if (sslCa !== '' && unused.length > 0) {
    const which = unused.map((item) => item.name).filter((name) => name !== null);
    add('ssl-ca', `nothing is verified with it${which.length > 0 ? ` for ${which.join(', ')}` : ''}: set ssl: verify-full.`);
  }
  return problems;
}
