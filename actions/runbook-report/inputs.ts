import { duration, field, flag, quote, secret, text } from '../../src/core/input-spec.ts';
import { secretUrl } from '../../src/core/secret-url.ts';
import { incidentInputs } from '../../src/domain/incidents/inputs.ts';
import { ledgerBranch } from '../../src/domain/ledger/inputs.ts';
import { folderInput, shareInput, timeZoneInput, weekInput, workflowInput } from '../../src/domain/review/inputs.ts';

const DAY = 86_400_000;

export const inputs = {
  week: weekInput(),
  'time-zone': timeZoneInput(),
  'history-branch': field({ default: 'runbook-monitor' }, (raw) =>
    /^[\w][\w-]*([./][\w-]+)*$/.test(raw) && raw.length <= 100 && !raw.endsWith('.lock')
      ? { value: raw }
      : { problem: `${quote(raw)} is no name of a branch.` },
  ),
  'max-gap': duration({ default: '15m', min: 60_000, max: DAY }),
  'min-coverage': shareInput({ default: '90%' }),
  'availability-target': shareInput({ default: 'none' }),
  'ledger-branch': ledgerBranch(),
  'max-drill-age': duration({ default: '42d', min: 3_600_000 }),
  deploys: flag({ default: 'true' }),
  environment: text(),
  'deploy-workflow': workflowInput(),
  'migrations-path': folderInput({ default: 'prisma/migrations' }),
  'watchdog-report': text({ example: '${{ steps.watchdog.outputs.report }}' }),
  assignees: incidentInputs.assignees,
  'heartbeat-url': secretUrl(['https:', 'http:'], 'https://hc-ping.com/…'),
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
};

export const outputs = { week: '', 'issue-number': '', 'issue-url': '', 'previous-issue-number': '', attention: '' };
