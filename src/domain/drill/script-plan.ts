import { bare } from '../archive/copy-target.ts';
import type { Script, ScriptPart } from '../archive/script.ts';
import type { Archive, TocEntry } from '../archive/types.ts';
import type { RestorePlan } from './restore-plan.ts';

/** An extension that the drill itself creates, as the script's user may not. */
export type WantedExtension = { readonly name: string; readonly schema: string };

/** A part of a script in the drill: sent to psql or passed over (as many line ends take its place). */
export type ScriptStep = ScriptPart & {
  readonly send: boolean;
  /** Line ends within it. */
  readonly newlines: number;
  /** The name of its object, from the script's own comments. */
  readonly subject: string;
};

const SINCE: readonly (readonly [RegExp, number])[] = [
  [/^SET transaction_timeout = /, 17],
  [/^SET default_table_access_method = /, 12],
];

/**
 * A script's parts with what is done about each: of the entries that a restore leaves out nothing is run, nor of those that the drill
 * makes itself (the extensions `made`, and their schemas), and neither is a setting that the server is too old to know (what it sets
 * is that server's default).
 */
export function scriptSteps(
  { entries, script }: Archive,
  { restored }: RestorePlan,
  serverMajor: number,
  made: readonly WantedExtension[],
): ScriptStep[] {
  const isMade = ({ desc, tag }: TocEntry) =>
    (desc === 'EXTENSION' && made.some(({ name }) => name === tag)) || (desc === 'SCHEMA' && made.some(({ schema }) => schema === tag));
  const wanted = new Set(restored.filter((entry) => !isMade(entry)).map((entry) => entry.dumpId));
  const known = new Map(entries.map((entry) => [entry.dumpId, entry]));
  const parts = script?.parts ?? [];
  return parts.map((part, i) => ({
    ...part,
    send: isSent(part, wanted, serverMajor),
    newlines: (parts[i + 1]?.line ?? (script as Script).lines) - part.line,
    subject: known.get(part.entry)?.tag ?? '',
  }));
}

function isSent({ kind, text, entry }: ScriptPart, wanted: ReadonlySet<number>, serverMajor: number): boolean {
  if (kind === 'setting') return SINCE.every(([pattern, major]) => serverMajor >= major || !pattern.test(text));
  return kind !== 'never' && wanted.has(entry);
}

const NAME = '("(?:[^"]|"")+"|[\\w$]+)';
const EXTENSION = new RegExp(`^CREATE EXTENSION IF NOT EXISTS ${NAME} WITH SCHEMA ${NAME};$`);

/** The extensions of a script, by names that are read out of its statements: no text of it is run. */
export function wantedExtensions({ restored }: Pick<RestorePlan, 'restored'>): WantedExtension[] {
  return restored.flatMap((entry) => {
    const [, name, schema] = entry.desc === 'EXTENSION' ? (EXTENSION.exec(entry.definition) ?? []) : [];
    return name === undefined || schema === undefined ? [] : [{ name: bare(name), schema: bare(schema) }];
  });
}

/** One run of psql: from which step on, and what is sent before it. */
export type ScriptRun = {
  readonly from: number;
  /** Settings that steps before it have made, each on a line. */
  readonly prelude: readonly string[];
};

/** The run that begins at this step. */
export function runFrom(steps: readonly ScriptStep[], from: number): ScriptRun {
  const settings = steps.slice(0, from).filter((step) => step.send && step.kind === 'setting');
  // Of each setting the last one counts.
  const last = new Map(settings.map(({ text }) => [/^SET (\S+)/.exec(text)?.[1] ?? text, text.replaceAll('\n', ' ')]));
  return { from, prelude: [...last.values()] };
}

/**
 * The step that psql was at when it told of a line of a run's input; null where it is none of the run. One line comes before the
 * prelude: the drill's own `\restrict`.
 */
export function stepAt(steps: readonly ScriptStep[], { from, prelude }: ScriptRun, line: number): number | null {
  const inFile = line - prelude.length - 2 + (steps[from]?.line ?? 0);
  for (let i = from; i < steps.length; i += 1) {
    const step = steps[i] as ScriptStep;
    if (step.send && step.lastLine >= inFile) return line > prelude.length + 1 ? i : null;
  }
  return null;
}
