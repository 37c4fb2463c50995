import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import { code, escapeMarkdown, table } from '../../core/markdown.ts';
import { plainText } from '../../core/plain-text.ts';
import { SIGNS } from '../../core/summary.ts';
import { severity } from '../../core/verdict.ts';
import { minutes, plan, runner } from './check-costs.ts';
import { autoDeploy, deployCommands, deployConcurrency, deployGate, deployVerify } from './check-deploys.ts';
import { branch, database, health } from './check-measured.ts';
import { drillCalendar, drillFreshness, drillServer, monitorGap, schedules } from './check-schedules.ts';
import { secrets, variables } from './check-secrets.ts';
import { permissions, pins, placeholders, pullRequestTarget, timeouts, workflows } from './check-workflows.ts';
import type { DoctorMessages } from './messages-type.ts';
import { type AdoptionRecord, CHECK_IDS, type Check, type CheckId, type Result } from './record.ts';

export const CHECKS: readonly Check[] = [
  workflows,
  placeholders,
  permissions,
  secrets,
  variables,
  deployGate,
  deployVerify,
  deployConcurrency,
  deployCommands,
  autoDeploy,
  branch,
  schedules,
  monitorGap,
  drillCalendar,
  drillFreshness,
  drillServer,
  database,
  health,
  plan,
  minutes,
  runner,
  pins,
  pullRequestTarget,
  timeouts,
].toSorted((a, b) => CHECK_IDS.indexOf(a.id) - CHECK_IDS.indexOf(b.id));

/** One line of the examination: `change` says exactly what to write or switch, and is empty for a pass. */
export type Line = Omit<Result, 'reason' | 'words'> & {
  readonly check: CheckId;
  readonly reason: string;
  readonly wrong: string;
  readonly change: string;
};
export type Examination = { readonly lines: readonly Line[]; readonly skipped: readonly CheckId[] };

/** Of one check so many findings are told; a repository of hundreds of workflows repeats its mistakes. */
const MAX_PER_CHECK = 25;

/** Every check of an adoption, the passes too. What does not apply to this repository is named apart. */
export function examine(record: AdoptionRecord, m: DoctorMessages): Examination {
  const applying = CHECKS.filter((check) => check.applies(record));
  return {
    lines: applying.flatMap((check): readonly Line[] => {
      const results = check.find(record);
      if (results.length === 0) return [{ check: check.id, verdict: 'ok' as const, reason: 'ok', where: '', wrong: m.passes[check.id], change: '' }];
      const sorted = results.toSorted((a, b) => severity(b.verdict) - severity(a.verdict));
      return withLeftOut(sorted).map(({ words, ...result }) => {
        const [a = '', b = '', c = ''] = words.map((word) => plainText(word, 300));
        const [wrong, change] = m.says[result.reason](a, b, c);
        return { ...result, check: check.id, where: plainText(result.where, 200), wrong, change };
      });
    }),
    skipped: CHECKS.filter((check) => !applying.includes(check)).map(({ id }) => id),
  };
}

/** Beyond the worst ones their number, with the verdict of the worst of them. */
function withLeftOut(sorted: readonly Result[]): readonly Result[] {
  const [first, ...more] = sorted.slice(MAX_PER_CHECK);
  if (first === undefined) return sorted;
  const told: Result = { verdict: first.verdict, reason: 'findings_left_out', where: '', words: [String(1 + more.length)] };
  return [...sorted.slice(0, MAX_PER_CHECK), told];
}

export function findingsOf({ lines }: Examination): readonly Finding[] {
  return lines.map(({ verdict, reason, where, location, check, wrong, change }) => ({
    verdict,
    reason,
    message: change === '' ? wrong : `${wrong} ${change}`,
    target: where === '' ? check : `${check} · ${where}`,
    ...(location === undefined ? {} : { location }),
    evidence: { check, change },
  }));
}

export function detailsOf({ lines, skipped }: Examination): JsonObject {
  return {
    checks: lines.map(({ location, ...line }) => ({ ...line, file: location?.file ?? null, line: location?.line ?? null })),
    skipped: [...skipped],
  };
}

/** What to change, line by line, the worst first; then what is right, folded into one line. */
export function sectionsOf({ lines, skipped }: Examination, m: DoctorMessages): readonly string[] {
  const bad = lines.filter(({ verdict }) => verdict !== 'ok').toSorted((a, b) => severity(b.verdict) - severity(a.verdict));
  const rows = bad.map(({ verdict, check, reason, where, location, wrong, change }) => [
    SIGNS[verdict],
    `${code(check)} ${code(reason)}`,
    `${code(where)}${location === undefined ? '' : ` ${m.line} ${location.line}`}`,
    escapeMarkdown(wrong, 600),
    escapeMarkdown(change, 600),
  ]);
  const right = lines.filter(({ verdict }) => verdict === 'ok').map(({ check }) => code(check));
  return [
    rows.length === 0 ? '' : `### ${m.whatToChange}\n\n${table(['', m.check, m.where, m.wrong, m.change], rows)}`,
    right.length === 0 ? '' : `${m.right}: ${right.join(', ')}`,
    skipped.length === 0 ? '' : `${m.skipped}: ${skipped.map((id) => code(id)).join(', ')}`,
  ];
}

/** The same for a terminal. */
export function logLines({ lines, skipped }: Examination, m: DoctorMessages): string[] {
  return [
    ...lines
      .toSorted((a, b) => severity(b.verdict) - severity(a.verdict))
      .flatMap(({ verdict, check, reason, where, location, wrong, change }) => [
        `${SIGNS[verdict]} ${check}${reason === 'ok' ? '' : ` (${reason})`}${where === '' ? '' : ` ${where}`}${location === undefined ? '' : `:${location.line}`}: ${wrong}`,
        ...(change === '' ? [] : [`   → ${change}`]),
      ]),
    ...(skipped.length === 0 ? [] : [`${m.skipped}: ${skipped.join(', ')}`]),
  ];
}
