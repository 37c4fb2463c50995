import { choice, duration, field, lines, secret, text } from '../../src/core/input-spec.ts';
import { isTimeZone } from '../../src/domain/calendar/local-date.ts';
import { databaseInputs } from '../../src/domain/database/inputs.ts';
import { parsePresence } from '../../src/domain/doctor/presence.ts';
import { targetInputs } from '../../src/domain/health/inputs.ts';
import { ledgerBranch } from '../../src/domain/ledger/inputs.ts';
import { railwayInputs } from '../../src/domain/railway/inputs.ts';
import { renderInputs } from '../../src/domain/render/inputs.ts';

const { url, ...answer } = targetInputs;

/** What action.yml declares besides the common inputs, in its order. */
export const inputs = {
  path: text({ default: '.' }),
  'working-directory': text({ default: '.' }),
  repository: field<string>({ example: 'acme/api' }, (raw) =>
    raw === '' || /^[\w.-]+\/[\w.-]+$/.test(raw) ? { value: raw } : { problem: 'this is not OWNER/REPOSITORY.' },
  ),
  'github-token': secret({ example: '${{ github.token }}' }),
  plan: choice(['auto', 'free', 'pro', 'team', 'enterprise'], { default: 'auto' }),
  'secrets-present': lines({ example: "DATABASE_URL=${{ secrets.DATABASE_URL != '' }}" }, parsePresence),
  ...databaseInputs,
  'health-url': { ...url, required: false },
  'request-timeout': answer['request-timeout'],
  'expect-status': answer['expect-status'],
  preset: answer.preset,
  'expect-json': answer['expect-json'],
  headers: answer.headers,
  ...renderInputs,
  ...railwayInputs,
  'ledger-branch': ledgerBranch(),
  'time-zone': field({ default: 'UTC', example: 'Europe/Madrid' }, (raw) =>
    isTimeZone(raw) ? { value: raw } : { problem: 'this is no time zone of the IANA database.' },
  ),
  'runner-version': field<string>({ example: '2.336.0' }, (raw) =>
    raw === '' || /^v?\d+\.\d+\.\d+$/.test(raw) ? { value: raw } : { problem: 'this is no version of the runner.' },
  ),
  timeout: duration({ default: '60s', min: 1000, max: 600_000 }),
};

/** The action's own outputs with the values that hold until it reports. */
export const outputs = { critical: '0', degraded: '0', unknown: '0' };
