import { entryId, type LedgerEntry } from '../../../src/domain/ledger/entry.ts';

/** A good drill of 2026; `run` counts, `day` is a date. */
export function sample(run: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  const where = { repository: 'acme/api', id: String(run), attempt: '1', workflow: 'monthly-drill.yml', commit: 'c0ffee', ref: 'refs/heads/main' };
  const database = more.database ?? 'main';
  return {
    schema: 1,
    id: entryId(where, database),
    date: '2026-11-02T05:17:00.000Z',
    result: 'ok',
    verdict: 'ok',
    reason: 'ok',
    database,
    backup: { source: 's3://backups/nightly/app-2026-11-01.dump', bytes: 50_000_000, sha256: 'a'.repeat(64), ageSeconds: 7200 },
    versions: { dump: '15.18', server: '17.2', client: '17.2' },
    settings: { synchronous_commit: 'off' },
    phases: { fetch: 4, verify: 2, restore: 30, check: 3, drop: 1 },
    rtoSeconds: 39,
    rpoSeconds: 7200,
    rows: 1500,
    tables: 2,
    largestTables: { 'public.Order': 1000, 'public.User': 500 },
    errors: {},
    incidents: 0,
    proof: null,
    responsible: '@ada',
    run: { ...where, url: `https://github.com/acme/api/actions/runs/${run}`, event: 'schedule', actor: 'ada' },
    evidenceSha256: 'b'.repeat(64),
    tool: 'OWNER/runbook-actions@v1',
    ...more,
  };
}
