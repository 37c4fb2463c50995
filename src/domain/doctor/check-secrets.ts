import { calledOurs, isOurs } from './ours.ts';
import { type AdoptionRecord, type Check, eachJob, type Known, type Result, type SecretNames } from './record.ts';
import { type Job, namesOf } from './workflow.ts';

/** What monitor.yml, triage.yml and weekly-review.yml do without, where there is none. */
const OPTIONAL: readonly string[] = ['database-url', 'redis-url', 'deploy-hook-url', 'heartbeat-url', 'headers'];

const DO_WITHOUT: readonly string[] = ['monitor.yml', 'monitor-relay.yml', 'triage.yml', 'weekly-review.yml'];

type Used = { readonly job: Job; readonly where: string; readonly location: { readonly file: string; readonly line: number }; readonly name: string };

function usedNames(record: AdoptionRecord, context: 'secrets' | 'vars'): Used[] {
  return eachJob(record)
    .filter(({ workflow }) => isOurs(workflow))
    .flatMap(({ workflow: { brought }, job, where, location }) =>
      namesOf(job.texts.map(withoutQuestions), context)
        // What a caller brings is the caller's.
        .filter((name) => context === 'vars' || !brought.includes(name))
        .map((name) => ({ job, where, location, name })),
    );
}

/** Whether a name is there at all, as the doctor's own workflow asks for each, is no use of it. */
const withoutQuestions = (text: string) => text.replace(/\$\{\{ *(?:secrets|vars)\.\w+ *!= *'' *\}\}/g, '');

type Found = 'there' | 'missing' | 'elsewhere' | 'unknown';

/**
 * Whether a name reaches a job. A list of GitHub's decides; without it, what reached this run does: nothing that did is missing, but a job with an
 * environment has names of its own, of which an empty one says nothing.
 */
function lookFor({ name, job }: Used, names: Known<SecretNames> | null, present: ReadonlyMap<string, boolean>): Found {
  if (names !== null && 'known' in names) {
    const { shared, byEnvironment } = names.known;
    if (shared.includes(name)) return 'there';
    const environments = [...byEnvironment].filter(([, own]) => own.includes(name)).map(([environment]) => environment.toLowerCase());
    // An expression may come out as any of them.
    if (environments.includes(job.environment.toLowerCase()) || (environments.length > 0 && job.environment.includes('${{'))) return 'there';
    return environments.length > 0 ? 'elsewhere' : 'missing';
  }
  const given = present.get(name);
  if (given === true) return 'there';
  return given === false && job.environment === '' ? 'missing' : 'unknown';
}

export const secrets: Check = {
  id: 'secrets',
  applies: (record) => usedNames(record, 'secrets').length > 0 || eachJob(record).some(({ job }) => inherits(job)),
  find: (record) => {
    const used = usedNames(record, 'secrets').map((one) => ({ ...one, found: lookFor(one, record.secrets, record.present) }));
    const results = used.flatMap(({ job, where, location, name, found }): Result[] => {
      if (found === 'elsewhere') return [{ verdict: 'critical', reason: 'secret_environment_only', where, location, words: [name, job.id] }];
      if (found !== 'missing') return [];
      return isOptional(job, name)
        ? [{ verdict: 'degraded', reason: 'secret_optional_missing', where, location, words: [name] }]
        : [{ verdict: 'critical', reason: 'secret_missing', where, location, words: [name] }];
    });
    const inherited = eachJob(record)
      .filter(({ job }) => inherits(job))
      .map(({ job, where, location }): Result => ({ verdict: 'degraded', reason: 'secrets_inherit', where, location, words: [job.id] }));
    return [...results, ...inherited, ...unread(used, record.secrets, 'secrets_unread')];
  },
};

export const variables: Check = {
  id: 'variables',
  applies: (record) => usedNames(record, 'vars').length > 0,
  find: (record) => {
    const used = usedNames(record, 'vars').map((one) => ({ ...one, found: lookFor(one, record.variables, record.present) }));
    const missing = used
      // `vars.SSH_PORT || '22'` says what holds without it.
      .filter(({ job, name, found }) => (found === 'missing' || found === 'elsewhere') && !job.texts.some((text) => hasFallback(text, name)))
      .map(({ where, location, name }): Result => ({ verdict: 'critical', reason: 'variable_missing', where, location, words: [name] }));
    return [...missing, ...unread(used, record.variables, 'variables_unread')];
  },
};

const inherits = (job: Job) => job.secrets === 'inherit' && calledOurs(job) !== null;
const hasFallback = (text: string, name: string) => new RegExp(`\\bvars\\.${name}\\s*\\|\\|`, 'i').test(text);

/** A secret that a called workflow does without. */
function isOptional(job: Job, name: string): boolean {
  if (job.secrets === 'inherit' || !DO_WITHOUT.includes(calledOurs(job)?.name ?? '')) return false;
  const keys = [...job.secrets].filter(([, text]) => namesOf([text], 'secrets').includes(name)).map(([key]) => key);
  return keys.length > 0 && keys.every((key) => OPTIONAL.includes(key));
}

/** What nobody could look up, in one line. */
function unread(
  used: readonly { readonly name: string; readonly found: Found }[],
  names: Known<SecretNames> | null,
  reason: 'secrets_unread' | 'variables_unread',
): Result[] {
  const unknown = [...new Set(used.filter(({ found }) => found === 'unknown').map(({ name }) => name))];
  if (unknown.length === 0) return [];
  const [why, takes] = names !== null && 'unknown' in names ? [names.unknown, names.takes] : ['', ''];
  return [{ verdict: 'unknown', reason, where: 'Settings → Secrets and variables → Actions', words: [unknown.join(', '), why, takes] }];
}
