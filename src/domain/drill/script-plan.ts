import { bare } from '../archive/copy-target.ts';
import type { Script, ScriptPart } from '../archive/script.ts';
import type { Archive, TocEntry } from '../archive/types.ts';
import type { RestorePlan } from './restore-plan.ts';

/** An extension that the drill itself creates where the script's user may not. */
export type WantedExtension = { readonly name: string; readonly schema: string | null };

/** A part of a script in the drill: sent to psql, made by the drill instead, or passed over (as many line ends take its place). */
export type ScriptStep = ScriptPart & {
  readonly send: boolean;
  readonly extension: WantedExtension | null;
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
 * A script's parts with what is done about each: of the entries that a restore leaves out nothing is run, and neither is a setting
 * that the server is too old to know (what it sets is that server's default). `ownExtensions`: the drill creates them.
 */
export function scriptSteps({ entries, script }: Archive, { restored }: RestorePlan, serverMajor: number, ownExtensions: boolean): ScriptStep[] {
  const wanted = new Map(restored.map((entry) => [entry.dumpId, entry]));
  const known = new Map(entries.map((entry) => [entry.dumpId, entry]));
  const parts = script?.parts ?? [];
  return parts.map((part, i) => {
    const entry = wanted.get(part.entry);
    const extension = ownExtensions && part.kind === 'statement' ? wantedExtension(entry) : null;
    const newlines = (parts[i + 1]?.line ?? (script as Script).lines) - part.line;
    return { ...part, send: isSent(part, entry, serverMajor) && extension === null, extension, newlines, subject: known.get(part.entry)?.tag ?? '' };
  });
}

function isSent({ kind, text }: ScriptPart, entry: TocEntry | undefined, serverMajor: number): boolean {
  if (kind === 'setting') return SINCE.every(([pattern, major]) => serverMajor >= major || !pattern.test(text));
  return kind !== 'never' && entry !== undefined;
}

const NAME = '("(?:[^"]|"")+"|[\\w$]+)';
const EXTENSION = new RegExp(`^CREATE EXTENSION IF NOT EXISTS ${NAME} WITH SCHEMA ${NAME};$`);

function wantedExtension(entry: TocEntry | undefined): WantedExtension | null {
  const [, name, schema] = entry?.desc === 'EXTENSION' ? (EXTENSION.exec(entry.definition) ?? []) : [];
  return name === undefined || schema === undefined ? null : { name: bare(name), schema: bare(schema) };
}

/** One run of psql: which steps, and what is sent before them. */
export type ScriptRun = {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
  /** Settings that steps before these have made, each on a line. */
  readonly prelude: readonly string[];
};

/** The run that begins at this step: up to the next extension that the drill creates. */
export function runFrom(steps: readonly ScriptStep[], from: number): ScriptRun {
  const next = steps.findIndex((step, i) => i >= from && step.extension !== null);
  const settings = steps.slice(0, from).filter((step) => step.send && step.kind === 'setting');
  // Of each setting the last one counts.
  const last = new Map(settings.map(({ text }) => [/^SET (\S+)/.exec(text)?.[1] ?? text, text.replaceAll('\n', ' ')]));
  return { from, to: next < 0 ? steps.length : next, prelude: [...last.values()] };
}

/**
 * The step that psql was at when it told of a line of a run's input; null where it is none of the run. One line comes before the
 * prelude: the drill's own `\restrict`.
 */
export function stepAt(steps: readonly ScriptStep[], { from, to, prelude }: ScriptRun, line: number): number | null {
  const inFile = line - prelude.length - 2 + (steps[from]?.line ?? 0);
  for (let i = from; i < to; i += 1) {
    const step = steps[i] as ScriptStep;
    if (step.send && step.lastLine >= inFile) return line > prelude.length + 1 ? i : null;
  }
  return null;
}
