import { field, secret, text } from '../../src/core/input-spec.ts';
import { isTimeZone } from '../../src/domain/calendar/local-date.ts';
import { databaseLabels, ledgerBranch } from '../../src/domain/ledger/inputs.ts';

export const inputs = {
  workflow: text(),
  job: text({ default: 'drill' }),
  'time-zone': field({ default: 'UTC', example: 'Europe/Madrid' }, (raw) =>
    isTimeZone(raw) ? { value: raw } : { problem: 'this is no time zone of the IANA database.' },
  ),
  'ledger-branch': ledgerBranch(),
  database: databaseLabels({ default: 'main' }),
  'github-token': secret({ required: true, example: '${{ github.token }}' }),
};

/** Until it is known, the run counts as due: a drill too many does no harm. */
export const outputs = { due: 'true', state: '', since: '', next: '' };
