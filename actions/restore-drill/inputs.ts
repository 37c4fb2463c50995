import { choice, field, flag, lines, optionalDuration, text } from '../../src/core/input-spec.ts';
import { urlSecrets } from '../../src/core/redact.ts';
import { databaseUrlSecrets, parseDatabaseUrl } from '../../src/domain/database/address.ts';
import { parseBackupSource } from '../../src/domain/drill/backup-source.ts';
import { parseCheck } from '../../src/domain/drill/checks.ts';
import { CLIENT_CHOICES } from '../../src/domain/drill/client-ways.ts';
import { LOCALE_CHOICES } from '../../src/domain/drill/scratch-locale.ts';
import { nameProblem } from '../../src/domain/drill/scratch-name.ts';
import { parseTableName } from '../../src/domain/drill/tables.ts';
import { TUNING_CHOICES } from '../../src/domain/drill/tuning.ts';
import { ON_INHERITED } from '../../src/domain/proof/findings.ts';
import { PROOF_LEVELS } from '../../src/domain/proof/types.ts';
import { apiInputs } from './api-inputs.ts';
import { appInputs } from './app.ts';
import { backupInputs } from './backup-inputs.ts';
import { contentInputs } from './content.ts';
import { guardInputs, systemId } from './guard.ts';
import { rehearsalInputs } from './migrations.ts';
import { publicationInputs } from './publication.ts';

/** More workers than this gain nothing on any machine, and a server has 100 connections by default. */
const MAX_JOBS = 64;

export const inputs = {
  backup: field({ example: 'backups/*.dump', secrets: urlSecrets }, parseBackupSource),
  ...backupInputs,
  ...publicationInputs,
  ...apiInputs,
  'server-url': field({ required: true, example: 'postgresql://postgres:postgres@localhost:5432/postgres', secrets: databaseUrlSecrets }, (raw) => {
    const parsed = parseDatabaseUrl(raw);
    return 'address' in parsed ? { value: parsed.address } : parsed;
  }),
  'throwaway-system-id': systemId(),
  ...guardInputs,
  'scratch-database': field({ example: 'nightly_restore_test' }, (raw) => {
    const problem = raw === '' ? null : nameProblem(raw);
    return problem === null ? { value: raw } : { problem };
  }),
  client: choice(CLIENT_CHOICES, { default: 'auto' }),
  container: field({ example: 'f0e1d2c3b4a5' }, (raw) =>
    /^[A-Za-z0-9][A-Za-z0-9_.-]*$|^$/.test(raw) ? { value: raw } : { problem: 'this is neither a container id nor a container name.' },
  ),
  locale: choice(LOCALE_CHOICES, { default: 'auto' }),
  tuning: choice(TUNING_CHOICES, { default: 'auto' }),
  jobs: field<number | null>({ default: 'auto', example: '4' }, (raw) => {
    if (raw === 'auto') return { value: null };
    const jobs = /^\d{1,3}$/.test(raw) ? Number(raw) : 0;
    return jobs >= 1 && jobs <= MAX_JOBS ? { value: jobs } : { problem: `this is neither auto nor a whole number from 1 to ${MAX_JOBS}.` };
  }),
  'critical-tables': lines({ example: '"User"' }, parseTableName),
  proof: choice(PROOF_LEVELS, { default: 'full' }),
  'on-inherited': choice(ON_INHERITED, { default: 'ok' }),
  'proof-budget': optionalDuration({ example: '10m' }),
  checks: lines({ example: 'admins: SELECT count(*) FROM "User" WHERE role = \'ADMIN\' => >= 1' }, parseCheck),
  ...contentInputs,
  'max-restore-time': optionalDuration({ example: '30m', min: 1000 }),
  ...rehearsalInputs,
  ...appInputs,
  'max-age': optionalDuration({ example: '26h' }),
  responsible: text(),
  'keep-database': flag({ default: 'false' }),
};

export const outputs = {
  result: 'inconclusive',
  'register-line': '',
  'restore-seconds': '',
  'backup-age-seconds': '',
  tables: '',
  rows: '',
  'ignored-errors': '',
  incidents: '',
};
