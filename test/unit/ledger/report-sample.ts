/** A report of restore-drill as it is written today, of a good drill. */
export function drillReport(more: Record<string, unknown> = {}, details: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    schema: 1,
    action: 'restore-drill',
    verdict: 'ok',
    reason: 'ok',
    message: 'It restores.',
    failed: false,
    startedAt: '2026-11-02T05:17:00.000Z',
    finishedAt: '2026-11-02T05:18:00.000Z',
    elapsedMs: 60_000,
    run: { repository: 'acme/api', runId: '77', runAttempt: '1' },
    findings: [{ verdict: 'ok', reason: 'ok', message: 'It restores.' }],
    details: {
      result: 'ok',
      registerLine: 'Restore test – 2026-11-02 – OK – app-2026-11-01.dump',
      responsible: '@ada',
      backup: { source: 's3://backups/nightly/app-2026-11-01.dump', bytes: 50_000_000, storedAt: null, ageSeconds: 7200, maxAgeSeconds: null },
      archive: { serverVersion: '15.18', dumpVersion: '15.18' },
      server: { version: '17.2', allowedBy: 'no_other_database' },
      client: { version: '17.2' },
      settings: { synchronous_commit: 'off' },
      timeline: [
        { phase: 'fetch', startSeconds: 0, seconds: 4 },
        { phase: 'restore', startSeconds: 4, seconds: 30 },
        { phase: 'drop', startSeconds: 34, seconds: 1 },
      ],
      errors: [{ class: 'foreign_key', sqlState: '23503', benign: true, count: 2, subjects: ['x'] }],
      incidents: 0,
      tables: [
        { schema: 'public', name: 'Order', rows: 1000, partitioned: false },
        { schema: 'public', name: 'User', rows: 500, partitioned: false },
      ],
      rows: 1500,
      ...details,
    },
    ...more,
  };
}
