import { errorText } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { frameMessages } from '../../core/frame-messages.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import { createSlots } from '../health/slots.ts';
import { deliveryFindings } from '../notices/deliveries.ts';
import { whatOf } from '../notices/words.ts';
import type { IncidentDesk } from './desk.ts';
import type { MaintenanceWatch } from './maintenance-watch.ts';
import { incidentMessages } from './messages.ts';
import type { Observed } from './observed.ts';
import type { Observation } from './types.ts';

/** GitHub's secondary limits mind requests at the same time more than their number. */
const AT_ONCE = 4;

/** What was seen of one check. Whether it falls into maintenance is found out here; `evidence` is markdown that is escaped already. */
export type SeenCheck = { readonly check: string; readonly observation: Omit<Observation, 'maintenance'>; readonly evidence?: string };

/** What came of all observations so far. */
export type ObservedIncidents = {
  readonly opened: number;
  readonly closed: number;
  /** Checks of whose incident something was new: opened, back, graver or less grave, another reason, or reminded of. */
  readonly changed: number;
  readonly notified: number;
  readonly notifyFailed: number;
  /** Addresses of the open incidents, by check. */
  readonly open: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
};

export type Observing = {
  /** Hands observations over; who does that need not wait for GitHub or the channels. */
  readonly observe: (seen: readonly SeenCheck[]) => void;
  /** Waits until everything handed over is done. */
  readonly settled: () => Promise<ObservedIncidents>;
};

type Settings = {
  readonly desk: IncidentDesk;
  readonly maintenance: MaintenanceWatch;
  readonly about: { readonly service: string; readonly environment: string };
  readonly language: Language;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

/** The observations of each check one after the other, those of several checks side by side. */
export function observeIncidents({ desk, maintenance, about, language, say, signal }: Settings): Observing {
  const slots = createSlots(AT_ONCE);
  const lines = new Map<string, Promise<void>>();
  const latest = new Map<string, Observed>();
  const findings = new Map<string, Finding>();
  const changed = new Set<string>();
  const count = { opened: 0, closed: 0, notified: 0, notifyFailed: 0 };
  let broken: unknown = null;
  const { frozen } = incidentMessages[language].maintenance;

  const noteAction = (check: string, action: Observed['action']) => {
    if (action === 'opened' || action === 'reopened') count.opened += 1;
    if (action === 'closed') count.closed += 1;
    else if (action !== 'none') changed.add(check);
  };
  const note = (check: string, observed: Observed) => {
    latest.set(check, observed);
    const { action, issue, failure } = observed;
    noteAction(check, action);
    if (action !== 'none') say(`${check}: ${action}${issue === null ? '' : ` ${issue.url}`}`);
    // Only the last word on it: what could be written later is no finding any more.
    findings.delete(`issue ${check}`);
    if (failure !== null) findings.set(`issue ${check}`, { verdict: 'unknown', reason: failure.reason, message: failure.message, target: check });
    for (const told of observed.told) noteTold(told);
  };
  const noteTold = ({ notice, deliveries }: Observed['told'][number]) => {
    const delivered = deliveries.filter((delivery) => delivery.delivered).length;
    count.notified += delivered;
    count.notifyFailed += deliveries.length - delivered;
    // Of a notice that is told again, too, the last word alone.
    for (const key of [...findings.keys()].filter((known) => known.startsWith(`${notice.id} `))) findings.delete(key);
    for (const finding of deliveryFindings(deliveries, whatOf(notice), language))
      findings.set(`${notice.id} ${finding.reason} ${finding.target ?? ''}`, finding);
  };
  const observeOne = async ({ check, observation, evidence = '' }: SeenCheck) => {
    if (signal.aborted) return;
    const window = await maintenance(observation.at, observation.verdict !== 'ok');
    note(check, await slots(() => desk.observe({ ...about, check }, { ...observation, maintenance: window }, evidence)));
    if (window === null) findings.delete('maintenance');
    else findings.set('maintenance', { verdict: 'ok', reason: 'maintenance', message: frozen(window.until, window.by) });
  };
  return {
    observe: (seen) => {
      for (const each of seen) {
        const before = lines.get(each.check) ?? Promise.resolve();
        const after = before
          .then(() => observeOne(each))
          .catch((error: unknown) => {
            // The other checks, and this one's next observation, are watched all the same.
            broken ??= error;
          });
        lines.set(each.check, after);
      }
    },
    settled: async () => {
      await Promise.all(lines.values());
      // A cancel breaks off what was under way; what had come of it until then is told all the same.
      for (const failure of signal.aborted ? [] : await desk.flush())
        findings.set(`flush ${failure.reason}`, { verdict: 'unknown', reason: failure.reason, message: failure.message });
      const broke = signal.aborted ? null : broken;
      if (broke !== null)
        findings.set('broken', {
          verdict: 'unknown',
          reason: 'internal_error',
          message: frameMessages[language].bug(plainText(errorText(broke), 500)),
        });
      const open = new Map(
        [...latest].flatMap(([check, { state, issue }]) => (state.incident?.phase === 'open' ? [[check, issue?.url ?? ''] as const] : [])),
      );
      return { ...count, changed: changed.size, open, findings: [...findings.values()] };
    },
  };
}
