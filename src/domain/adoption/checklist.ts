import { code, table } from '../../core/markdown.ts';
import { COMMON_LABELS } from '../incidents/labels.ts';
import { type Answers, WORKFLOWS, type WorkflowName, wants } from './answers.ts';
import { adoptionMessages } from './messages.ts';
import type { ChecklistMessages } from './messages-type.ts';
import { type Need, type NeedName, needsOf } from './needs.ts';

/** Where the checklist is written, from the root of the team's repository. */
export const CHECKLIST = 'docs/runbook-setup.md';

type Written = { readonly path: string; readonly content: string };

/** What a person has to do once, as boxes to tick, with the commands: names and places, never a value. Markdown. */
export function checklist(answers: Answers, written: readonly Written[], repository: string | null): string {
  const m = adoptionMessages[answers.language === 'es' ? 'es' : 'en'].checklist;
  const at = repository === null ? '' : ` --repo ${shellWord(repository)}`;
  const needs = needsOf(answers);
  const steps = [
    section(m.secrets, [
      ...(wants(answers, 'deploy') ? [m.firstGate, ''] : []),
      ...environments(needs, repository, m),
      ...needs.map((need) => `- [ ] ${needLine(need, at, m)}`),
    ]),
    section(m.settings, settings(answers, m)),
    section(m.labels, [
      `- [ ] ${m.labelsWhy}`,
      block(COMMON_LABELS.map(({ name, color }) => `gh label create ${shellWord(name)} --color ${color} --force${at}`)),
    ]),
    section(m.permissions, [
      m.permissionsWhy,
      '',
      table(
        [m.workflow, m.grants],
        written.map(({ path, content }) => [code(baseOf(path)), grantsOf(content)]),
      ),
    ]),
    section(m.costs, [
      m.costsWhy,
      '',
      table(
        [m.workflow, m.minutes],
        chosen(answers).map((name) => [code(`${name}.yml`), m.cost[name === 'monitor' && answers.alerts === 'true' ? 'monitor-alerts' : name]]),
      ),
    ]),
    section(m.tryIt, [`- [ ] ${m.review}`, `- [ ] ${m.doctor}`, ...firstRun(answers, at, m), ...tries(answers, at, m)]),
  ];
  return `# ${m.title}\n\n${m.intro}\n\n${steps.join('\n\n')}\n`;
}

const section = (title: string, lines: readonly string[]) => `## ${title}\n\n${lines.join('\n')}`;
const block = (lines: readonly string[]) => `\n  \`\`\`sh\n${lines.map((line) => `  ${line}\n`).join('')}  \`\`\``;
const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const chosen = (answers: Answers): WorkflowName[] => WORKFLOWS.filter((name) => wants(answers, name));

/** One word of a shell command; names of repositories and labels are all that comes here. */
const shellWord = (text: string) => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** An environment has to be there before anything is put into it. */
function environments(needs: readonly Need[], repository: string | null, m: ChecklistMessages): string[] {
  const names = [...new Set(needs.map(({ environment }) => environment).filter((name) => name !== ''))];
  // gh fills the braces in by itself, from the folder that it is called in.
  const put = (name: string) => `gh api --method PUT ${shellWord(`repos/${repository ?? '{owner}/{repo}'}/environments/${name}`)}`;
  return names.map((name) => `- [ ] ${m.environment(code(name))}\n${block([put(name)])}`);
}

/** What has more than one line is read from a file: the question of `gh` takes one. */
const FILES: Readonly<Partial<Record<NeedName, string>>> = {
  SSH_KEY: 'deploy_key',
  MONITOR_SSH_KEY: 'monitor_key',
  BACKUP_SSH_KEY: 'backup_key',
  SSH_KNOWN_HOSTS: 'known_hosts',
  MONITOR_SSH_KNOWN_HOSTS: 'known_hosts',
  BACKUP_SSH_KNOWN_HOSTS: 'known_hosts',
};

function needLine({ name, kind, optional, environment, workflows }: Need, at: string, m: ChecklistMessages): string {
  const where = environment === '' ? '' : ` --env ${shellWord(environment)}`;
  const head = `\`${name}\` (${kind === 'secret' ? m.secret : m.variable}${optional ? `, ${m.optional}` : ''}; ${workflows.join(', ')})`;
  const file = FILES[name] === undefined ? '' : ` < ${FILES[name]}`;
  return `${head}: ${m.need[name]}\n${block([`gh ${kind} set ${name}${where}${at}${file}`])}`;
}

function settings(answers: Answers, m: ChecklistMessages): string[] {
  return [
    ...(wants(answers, 'deploy') && answers.host === 'render' ? [`- [ ] ${m.renderAutoDeploy}`] : []),
    ...(wants(answers, 'deploy') && answers.host === 'railway' ? [`- [ ] ${m.railwayAutoDeploy}`] : []),
    ...(wants(answers, 'deploy') && answers.host === 'vps' ? [`- [ ] ${m.vpsScript}`] : []),
    ...(wants(answers, 'monthly-drill') ? [`- [ ] ${m.publicRepository}`] : []),
    `- [ ] ${m.source(code((answers.source ?? '').replace(/@.*$/, '')))}`,
  ];
}

/** The permissions as the workflow's text grants them, each once; `write` covers `read`. */
function grantsOf(content: string): string {
  const all = [...content.matchAll(/^ +(actions|contents|issues|deployments|checks|statuses): (read|write)/gm)].map(
    ([, scope, level]) => `${scope}: ${level}`,
  );
  const unique = [...new Set(all)].filter((grant) => !(grant.endsWith(': read') && all.includes(grant.replace('read', 'write'))));
  return (
    unique
      .sort()
      .map((grant) => code(grant))
      .join(' ') || '–'
  );
}

function firstRun(answers: Answers, at: string, m: ChecklistMessages): string[] {
  return wants(answers, 'deploy')
    ? [`- [ ] ${m.deploy(code(answers.branch ?? ''))}`, block([`gh workflow run deploy.yml${at}`, `gh run watch${at}`])]
    : [];
}

function tries(answers: Answers, at: string, m: ChecklistMessages): string[] {
  const runs = chosen(answers).filter((name) => name !== 'deploy');
  return runs.length === 0 ? [] : [`- [ ] ${m.run}`, block(runs.map((name) => `gh workflow run ${name}.yml${at}`))];
}
