import type { GitHubApi } from '../../src/adapters/github/api.ts';
import { listOpenIncidents } from '../../src/adapters/github/open-incidents.ts';
import { StateBranch } from '../../src/adapters/github/state-branch.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Language } from '../../src/core/language.ts';
import { INCIDENT_LABEL } from '../../src/domain/incidents/labels.ts';
import type { LedgerEntry } from '../../src/domain/ledger/entry.ts';
import { filesSince } from '../../src/domain/ledger/ledger.ts';
import { ledgerOf } from '../../src/domain/ledger/record-drill.ts';
import { looksOf, newestFiles, type OpenIncident } from '../../src/domain/watchdog/evidence.ts';
import { watchdogMessages } from '../../src/domain/watchdog/messages.ts';
import type { Given } from './validate.ts';

/** What the repository keeps of the runbook; null where it could not be read, which the finding tells. */
export type Evidence = {
  readonly drills: readonly LedgerEntry[] | null;
  readonly looks: ReadonlyMap<string, number | null> | null;
  readonly incidents: readonly OpenIncident[] | null;
  readonly findings: readonly Finding[];
};

/** Reads the register, the monitors' history and the open incidents. */
export async function readEvidence(given: Given, github: GitHubApi, now: number, language: Language): Promise<Evidence> {
  const findings: Finding[] = [];
  const read = async <T>(what: 'drills' | 'monitors' | 'incidents', work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      findings.push({ verdict: 'unknown', reason: error.reason, target: what, message: watchdogMessages[language].unread[what](errorText(error)) });
      return null;
    }
  };
  // A drill of the year before is too old in any case, but its age is told.
  const since = new Date(now - 400 * 86_400_000);
  const register = () => new StateBranch(github, given.ledgerBranch, (paths) => filesSince(paths, since)).read();
  const history = () => new StateBranch(github, given.monitorBranch, (paths) => newestFiles(paths, given.monitors, now)).read();
  const [drills, looks, incidents] = await Promise.all([
    read('drills', async () => ledgerOf(await register()).entries),
    read('monitors', async () => looksOf((await history()).files)),
    given.checkIncidents ? read('incidents', () => listOpenIncidents(github, INCIDENT_LABEL)) : null,
  ]);
  return { drills, looks, incidents, findings };
}
