import { choice, duration, flag, integer, secret, text } from '../../src/core/input-spec.ts';
import { databaseLabels, ledgerBranch } from '../../src/domain/ledger/inputs.ts';

const JOB_RESULTS = ['', 'success', 'failure', 'cancelled', 'skipped'] as const;

export const inputs = {
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
  report: text({ example: 'evidence/restore-drill.json' }),
  'job-result': choice(JOB_RESULTS, { default: '' }),
  result: text(),
  reason: text(),
  database: databaseLabels({ default: 'main' }),
  responsible: text(),
  'ledger-branch': ledgerBranch(),
  issue: flag({ default: 'true' }),
  'shrink-limit': integer({ default: '80', min: 1, max: 100 }),
  'max-drill-age': duration({ default: '42d', min: 3_600_000 }),
};

export const outputs = {
  recorded: 'false',
  'entry-id': '',
  'ledger-commit': '',
  'evidence-sha256': '',
  'register-line': '',
  result: '',
  'drill-verdict': '',
  'drill-reason': '',
  'drill-line': '',
  drills: '',
  'trend-findings': '',
  'issue-number': '',
  'issue-url': '',
};
