import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { maintenanceIssues } from '../../src/adapters/github/maintenance-issues.ts';
import { UpstreamError } from '../../src/core/errors.ts';
import type { Language } from '../../src/core/language.ts';
import { type MaintenanceIssue, maintenanceAt } from '../../src/domain/incidents/maintenance.ts';
import type { MaintenanceWindow } from '../../src/domain/incidents/types.ts';
import type { Given } from './validate.ts';

/** How old the list of labelled issues may be, while all is well and while something is bad. */
const CALM_MS = 5 * 60_000;
const SUSPECT_MS = 60_000;

/** The window that a time falls into, or null. `bad`: the answer is not good, so that somebody would be told. */
export type Maintenance = (at: number, bad: boolean) => Promise<MaintenanceWindow | null>;

type Settings = {
  readonly given: Given;
  readonly github: () => GitHubApi;
  /** Who declared what stands in the workflow. */
  readonly by: string;
  readonly language: Language;
  readonly say: (line: string) => void;
};

/** Maintenance by input or by a labelled issue. Issues that cannot be read declare none: an alert too many is better than none. */
export function openMaintenance({ given, github, by, language, say }: Settings): Maintenance {
  let read: { readonly at: number; readonly issues: Promise<readonly MaintenanceIssue[]> } | null = null;
  const said = new Set<string>();
  const list = async (at: number, bad: boolean): Promise<readonly MaintenanceIssue[]> => {
    if (read === null || at - read.at >= (bad ? SUSPECT_MS : CALM_MS)) read = { at, issues: maintenanceIssues(github(), given.maintenanceLabel) };
    return read.issues;
  };
  const decide = async (at: number, bad: boolean) => {
    try {
      return await maintenanceAt(at, given.maintenance, by, await list(at, bad), language);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return maintenanceAt(at, given.maintenance, by, [], language);
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
