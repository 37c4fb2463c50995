import type { Finding } from '../../core/finding.ts';
import type { Json } from '../../core/json.ts';
import type { Language } from '../../core/language.ts';
import { watchdogMessages } from './messages.ts';
import type { WatchedWorkflow } from './types.ts';
import { type Origin, rolesOf, schedulesOf, type WorkflowFiles } from './workflow-file.ts';

/** A workflow as it was listed, with its file's text; null where the file is not on the default branch. */
export type Listed = { readonly path: string; readonly state: string; readonly createdAt: number | null; readonly text: string | null };

export type Found = { readonly workflows: readonly WatchedWorkflow[]; readonly findings: readonly Finding[] };

const FOLDER = '.github/workflows/';
/** Words by which a file that cannot be read is taken for one of ours all the same. */
const OURS = /runbook-actions|actions\/(?:health-monitor|alert-check|restore-drill|watchdog|runbook-report)\b/;

/** Only files of the repository have a schedule; GitHub's own workflows (`dynamic/…`) have another path. */
export const isWorkflowFile = (path: string) => path.startsWith(FOLDER) && !path.slice(FOLDER.length).includes('/');

/**
 * The scheduled workflows of ours: those that the inputs name, else those that have a schedule and call an action or a workflow of ours.
 */
export function findWorkflows(listed: readonly Listed[], asked: Asked, parse: (text: string) => Json | null, language: Language): Found {
  const m = watchdogMessages[language];
  const files: WorkflowFiles = new Map(listed.map(({ path, text }) => [path.slice(FOLDER.length), text === null ? null : parse(text)]));
  const unreadable = listed.flatMap(({ path, text }): readonly Finding[] => {
    const file = path.slice(FOLDER.length);
    const lost = text !== null && files.get(file) === null && (asked.names.includes(file) || (asked.names.length === 0 && OURS.test(text)));
    return lost ? [{ verdict: 'unknown', reason: 'workflow_unreadable', target: file, message: m.unreadableFile(file) }] : [];
  });
  const absent = asked.names
    .filter((name) => !files.has(name))
    .map((file): Finding => ({ verdict: 'critical', reason: 'workflow_missing', target: file, message: m.missingFile(file) }));
  const lost = unreadable.map(({ target }) => target);
  const workflows = listed
    .map((item) => watchedOf(item, files, asked))
    .filter((item) => item !== null && !lost.includes(item.file)) as WatchedWorkflow[];
  const none: Finding = { verdict: 'unknown', reason: 'no_workflows', message: m.nothingScheduled };
  const findings = [...unreadable, ...absent];
  return { workflows: workflows.sort((a, b) => (a.file < b.file ? -1 : 1)), findings: workflows.length + findings.length === 0 ? [none] : findings };
}

/** What the inputs say: names of files (none: those of ours are looked for), where our actions are from, and a workflow's page. */
export type Asked = { readonly names: readonly string[]; readonly origin: Origin; readonly pageOf: (file: string) => string };

function watchedOf({ path, state, createdAt, text }: Listed, files: WorkflowFiles, { names, origin, pageOf }: Asked): WatchedWorkflow | null {
  const file = path.slice(FOLDER.length);
  const [schedules, roles] = [schedulesOf(files.get(file) ?? null), rolesOf(file, files, origin)];
  const ours = names.length > 0 ? names.includes(file) : schedules.length > 0 && roles.length > 0;
  return ours ? { file, state: text === null ? 'deleted' : state, url: pageOf(file), createdAt, schedules, roles } : null;
}
