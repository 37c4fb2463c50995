import type { Finding } from '../../src/core/finding.ts';
import type { Language } from '../../src/core/language.ts';
import { createSlots } from '../../src/domain/health/slots.ts';
import type { IncidentDesk } from '../../src/domain/incidents/desk.ts';
import { incidentMessages } from '../../src/domain/incidents/messages.ts';
import type { Observed } from '../../src/domain/incidents/observed.ts';
import type { Seen } from '../../src/domain/monitor/watch.ts';
import { deliveryFindings } from '../../src/domain/notices/deliveries.ts';
import { whatOf } from '../../src/domain/notices/words.ts';
import type { Maintenance } from './maintenance.ts';

/** GitHub's secondary limits mind requests at the same time more than their number. */
const AT_ONCE = 4;

/** What came of all observations so far. */
export type Kept = {
  readonly opened: number;
  readonly closed: number;
  readonly notified: number;
  readonly notifyFailed: number;
  /** Addresses of the open incidents, by target. */
  readonly open: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
};

export type Incidents = {
  /** Hands a round over; the watch does not wait for GitHub or the channels. */
  readonly observe: (seen: readonly Seen[]) => void;
  /** Waits until everything handed over is done. */
  readonly settled: () => Promise<Kept>;
};

type Settings = {
  readonly desk: IncidentDesk;
  readonly maintenance: Maintenance;
  readonly about: { readonly service: string; readonly environment: string };
  readonly language: Language;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
};

/** The observations of each target one after the other, those of several targets side by side. */
export function openIncidents({ desk, maintenance, about, language, say, signal }: Settings): Incidents {
  const slots = createSlots(AT_ONCE);
  const lines = new Map<string, Promise<void>>();
  const latest = new Map<string, Observed>();
  const findings = new Map<string, Finding>();
  const count = { opened: 0, closed: 0, notified: 0, notifyFailed: 0 };
  let broken: unknown = null;
  const { frozen } = incidentMessages[language].maintenance;

  const note = (target: string, observed: Observed) => {
    latest.set(target, observed);
    const { action, issue, failure } = observed;
    if (action === 'opened' || action === 'reopened') count.opened += 1;
    if (action === 'closed') count.closed += 1;
    if (action !== 'none') say(`${target}: ${action}${issue === null ? '' : ` ${issue.url}`}`);
    // Only the last word on it: what could be written later is no finding any more.
    findings.delete(`issue ${target}`);
    if (failure !== null) findings.set(`issue ${target}`, { verdict: 'unknown', reason: failure.reason, message: failure.message, target });
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
  const observeOne = async ({ target, answer, observed }: Seen) => {
    if (observed === null || broken !== null) return;
    const window = await maintenance(answer.at, observed.verdict !== 'ok');
    const observation = { ...observed, message: answer.message, at: answer.at, maintenance: window };
    note(target, await slots(() => desk.observe({ ...about, check: target }, observation)));
    if (window === null) findings.delete('maintenance');
    else findings.set('maintenance', { verdict: 'ok', reason: 'maintenance', message: frozen(window.until, window.by) });
  };
  return {
    observe: (seen) => {
      for (const each of seen) {
        const before = lines.get(each.target) ?? Promise.resolve();
        const after = before
          .then(() => observeOne(each))
          .catch((error: unknown) => {
            broken ??= error;
          });
        lines.set(each.target, after);
      }
    },
    settled: async () => {
      await Promise.all(lines.values());
      // A cancel breaks off what was under way; what had come of it until then is told all the same.
      if (broken !== null && !signal.aborted) throw broken;
      for (const failure of signal.aborted ? [] : await desk.flush())
        findings.set(`flush ${failure.reason}`, { verdict: 'unknown', reason: failure.reason, message: failure.message });
      const open = new Map(
        [...latest].flatMap(([target, { state, issue }]) => (state.incident?.phase === 'open' ? [[target, issue?.url ?? ''] as const] : [])),
      );
      return { ...count, open, findings: [...findings.values()] };
    },
  };
}
