import { UpstreamError } from '../../core/errors.ts';
import type { Language } from '../../core/language.ts';
import { type MaintenanceIssue, maintenanceAt, type Span } from './maintenance.ts';
import type { MaintenanceWindow } from './types.ts';

/** How old the list of labelled issues may be, while all is well and while something is bad. */
const CALM_MS = 5 * 60_000;
const SUSPECT_MS = 60_000;

/** The window that a time falls into, or null. `bad`: the answer is not good, so that somebody would be told. */
export type MaintenanceWatch = (at: number, bad: boolean) => Promise<MaintenanceWindow | null>;

type Settings = {
  /** The windows of the input. */
  readonly spans: readonly Span[];
  /** Who declared them. */
  readonly by: string;
  /** The labelled issues as they are now; an `UpstreamError` where they cannot be read. */
  readonly list: () => Promise<readonly MaintenanceIssue[]>;
  readonly language: Language;
  /** Takes each note on a wrong window once. */
  readonly say: (line: string) => void;
};

/** Maintenance by input or by a labelled issue. Issues that cannot be read declare none: an alert too many is better than none. */
export function watchMaintenance({ spans, by, list, language, say }: Settings): MaintenanceWatch {
  let read: { readonly at: number; readonly issues: Promise<readonly MaintenanceIssue[]> } | null = null;
  const said = new Set<string>();
  const fresh = async (at: number, bad: boolean): Promise<readonly MaintenanceIssue[]> => {
    if (read === null || at - read.at >= (bad ? SUSPECT_MS : CALM_MS)) {
      const reading = { at, issues: list() };
      read = reading;
      // What could not be read is read again at the next question.
      reading.issues.catch(() => {
        if (read === reading) read = null;
      });
    }
    return read.issues;
  };
  const decide = async (at: number, bad: boolean) => {
    try {
      return await maintenanceAt(at, spans, by, await fresh(at, bad), language);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return maintenanceAt(at, spans, by, [], language);
    }
  };
  return async (at, bad) => {
    const { window, notes } = await decide(at, bad);
    for (const note of notes.filter((note) => !said.has(note))) {
      said.add(note);
      say(note);
    }
    return window;
  };
}
