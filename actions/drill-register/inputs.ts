import { choice, duration, field, flag, integer, quote, secret, text } from '../../src/core/input-spec.ts';

const JOB_RESULTS = ['', 'success', 'failure', 'cancelled', 'skipped'] as const;

export const inputs = {
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
  report: text({ example: 'evidence/restore-drill.json' }),
  'job-result': choice(JOB_RESULTS, { default: '' }),
  result: text(),
  reason: text(),
  database: field<readonly string[]>({ default: 'main' }, (raw) => {
    const labels = raw.split(/[\s,]+/).filter((label) => label !== '');
    const wrong = labels.find((label) => !/^[\w.-]{1,60}$/.test(label));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is not a label of letters, digits, ".", "_" and "-".` };
    const twice = labels.find((label, i) => labels.indexOf(label) !== i);
    if (twice !== undefined) return { problem: `${quote(twice)} stands for two databases.` };
    return labels.length === 0 ? { problem: 'there is no label in it.' } : { value: labels };
  }),
  responsible: text(),
  'ledger-branch': field({ default: 'runbook-ledger' }, (raw) =>
    // What git allows in a branch's name, and less: it becomes part of an address.
    /^[\w][\w-]*([./][\w-]+)*$/.test(raw) && raw.length <= 100 && !raw.endsWith('.lock')
      ? { value: raw }
      : { problem: `${quote(raw)} is no name of a branch.` },
  ),
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
