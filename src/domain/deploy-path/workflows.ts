import type { Command } from './command.ts';
import { type YamlValue, yamlValues } from './yaml-lines.ts';

const DEPLOYS = /(^|[^a-z])(deploy|deployment|release|publish|production|prod|migrate|migration|migrations|ship)([^a-z]|$)/i;
const TESTS =
  /(^|[^a-z])(tests?|testing|ci|e2e|lint|checks?|unit|integration|specs?|playwright|cypress|preview|review|dev|bench|benchmarks?|pr|coverage|quality|verify|validate)([^a-z]|$)/i;
/** A database that lives as long as the job. */
const LOCAL = /postgres(ql)?:\/\/[^\s'"]*@(localhost|127\.0\.0\.1|\[::1\]|postgres|db|database)(:|\/)/i;

const STARTS_DATABASE = /docker[ -]compose\b.*\bup\b|docker run\b.*postgres|supabase (db )?start/;

/**
 * The steps of a workflow that may reach a database that lasts. A job counts unless it looks like a test: by its name or its workflow's
 * (a job that is named after a deploy counts in any workflow), by a database that it starts, by the address of a local one, or
 * because the workflow runs for pull requests only.
 */
export function workflowCommands(file: string, text: string): Command[] {
  const values = yamlValues(text);
  if (onlyPullRequests(values)) return [];
  const workflow = `${file.split('/').at(-1) ?? ''} ${values.find(({ path }) => path.join() === 'name')?.text ?? ''}`;
  const jobs = Map.groupBy(
    values.filter(({ path }) => path[0] === 'jobs' && path.length > 2),
    ({ path }) => path[1] ?? '',
  );
  return [...jobs].flatMap(([id, inside]) => {
    if (looksLikeTest(id, inside, workflow)) return [];
    return inside
      .filter(({ path }) => path[2] === 'steps' && path.at(-1) === 'run')
      .map(({ line, text: command }) => ({ file, line, text: command }));
  });
}

/** The first name that says what a job is for decides: its key, its title, its workflow's. */
function looksLikeTest(id: string, inside: readonly YamlValue[], workflow: string): boolean {
  if (inside.some(({ path, text }) => path[2] === 'services' || LOCAL.test(text) || STARTS_DATABASE.test(text))) return true;
  const title = inside.find(({ path }) => path.length === 3 && path[2] === 'name')?.text ?? '';
  const telling = [id, title, workflow].find((name) => DEPLOYS.test(name) || TESTS.test(name)) ?? '';
  return TESTS.test(telling) && !DEPLOYS.test(telling);
}

function onlyPullRequests(values: readonly YamlValue[]): boolean {
  const on = values.filter(({ path }) => path[0] === 'on' || path[0] === 'true');
  const events = on.flatMap(({ path, text }) => (path.length > 1 ? [path[1] ?? ''] : text.split(/[\s,[\]]+/))).filter((event) => event !== '');
  return events.length > 0 && events.every((event) => /^(pull_request|pull_request_target|merge_group)$/.test(event));
}
