import { UpstreamError } from '../../core/errors.ts';
import type { Language } from '../../core/language.ts';
import type { ChannelName, Tell } from '../notices/types.ts';
import { announce } from './announce.ts';
import { findMatches } from './find.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FoundIssue, IncidentIssues } from './issues.ts';
import { duplicateMarker } from './marker.ts';
import { incidentMessages } from './messages.ts';
import { newState, next, openOf } from './next.ts';
import { eventId } from './notice.ts';
import { type Observed, result, shownIssue, type ToldNotice, withIncident } from './observed.ts';
import { isDue, tellOutstanding, toBeTold } from './outbox.ts';
import { reconcile } from './reconcile.ts';
import type { Incident, IncidentKey, IncidentState, Observation, Rules, Step } from './types.ts';
import { closeUnchecked } from './unchecked.ts';
import { saveState, type Writing, writeStep } from './write.ts';

export type DeskOptions = {
  readonly issues: IncidentIssues;
  /** Null where no channel is asked for: then the issue alone tells. */
  readonly tell: Tell | null;
  readonly channels: readonly ChannelName[];
  readonly rules: Rules;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly language: Language;
  /** The workflow run; null where there is none. */
  readonly runUrl: string | null;
  /** Whether the issue is brought up to date with every observation (a run makes one), or with every event (a run makes many). */
  readonly write: 'always' | 'events';
  /** What another process took on is left to it for so long: it may be at it still. */
  readonly leaseMs?: number;
  /** Whose checks these are, where who observes them may close the incidents of those that are no more; see `closeUnchecked`. */
  readonly scope?: string;
  /** Checks of the scope that may not be there today though the inputs are as ever say no. Yes for all where absent. */
  readonly inScope?: (key: IncidentKey) => boolean;
  /** From an earlier run; a wrong or old one does no harm. */
  readonly remembered?: readonly IncidentState[];
};

const LEASE_MS = 2 * 60_000;
/** A list of issues that was read so lately does for a check that is seen for the first time. */
const FRESH_MS = 60_000;
/** Issues that were closed so lately matter: by hand, or before a relapse. */
const LOOK_BACK_MS = 24 * 3_600_000;
/** GitHub is not asked again sooner for what could not be written. */
const RETRY_MS = 60_000;

type Kept = {
  readonly state: IncidentState;
  readonly issue: FoundIssue | null;
  readonly seen: boolean;
  readonly failedAt: number | null;
  readonly dirty: boolean;
};

/**
 * Keeps the incidents of many checks: decides, writes the issues, tells people. An issue is written before anybody is told, so that a
 * process that is killed in between leaves what is to be told to the next one; where GitHub cannot be reached, people are told without it.
 */
export class IncidentDesk {
  readonly #options: DeskOptions;
  readonly #leaseMs: number;
  readonly #kept = new Map<string, Kept>();
  readonly #keys = new Map<string, IncidentKey>();
  readonly #mine = new Set<string>();
  readonly #announced = new Set<string>();
  #list: { readonly at: number; readonly issues: readonly FoundIssue[] } | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
    for (const state of options.remembered ?? []) {
      this.#kept.set(state.fingerprint, { state, issue: null, seen: false, failedAt: null, dirty: false });
      if (state.maintenance !== null) this.#announced.add(state.maintenance);
    }
  }

  /** All that is known, to be kept until the next run. It holds no secret, but what the observations said. */
  remember(): readonly IncidentState[] {
    return [...this.#kept.values()].map(({ state }) => state);
  }

  /** One observation of one check. `evidence` is markdown that is escaped already. Rejects on a cancel alone. */
  async observe(key: IncidentKey, observation: Observation, evidence = ''): Promise<Observed> {
    const fingerprint = fingerprintOf(key);
    this.#keys.set(fingerprint, key);
    const kept = this.#kept.get(fingerprint) ?? { state: newState(fingerprint), issue: null, seen: false, failedAt: null, dirty: false };
    const dry = next(kept.state, observation, this.#options.rules);
    const now = dry.state.seenAt;
    const look =
      this.#options.write === 'always' ||
      (!kept.seen && kept.failedAt === null) ||
      dry.event !== null ||
      isDue(dry.state.incident, { now, mine: this.#mine, leaseMs: this.#leaseMs }) ||
      (kept.failedAt !== null && now - kept.failedAt >= RETRY_MS);
    try {
      if (look) return await this.#withIssue(key, kept, observation, evidence);
      this.#kept.set(fingerprint, { ...kept, state: dry.state, dirty: true });
      return { ...result(dry, dry.state, kept.issue), told: await this.#announce(key, dry, observation) };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return this.#withoutIssue(key, kept, dry, observation, error);
    }
  }

  /** Brings the issues of open incidents up to date; to be called at the end of a run. The failures are returned. */
  async flush(): Promise<readonly UpstreamError[]> {
    const failures: UpstreamError[] = [];
    for (const [fingerprint, kept] of this.#kept) {
      const key = this.#keys.get(fingerprint);
      if (key === undefined || !kept.dirty || openOf(kept.state) === null) continue;
      const failure = await this.#save(key, kept, '');
      if (failure !== null) failures.push(failure);
    }
    return failures;
  }

  /**
   * To be called once all of the scope's checks were observed: closes the incidents of those that are no more. Gives their issues' addresses.
   * Rejects with an UpstreamError.
   */
  async closeUnchecked(checks: readonly IncidentKey[], now: number): Promise<readonly string[]> {
    const { issues, scope, language } = this.#options;
    if (scope === undefined || this.#list === null) return [];
    return closeUnchecked(issues, this.#list.issues, { scope, checked: new Set(checks.map(fingerprintOf)), now }, language);
  }

  async #withIssue(key: IncidentKey, before: Kept, observation: Observation, evidence: string): Promise<Observed> {
    const { rules, write } = this.#options;
    const { state, issue, rebuilt, behind } = await this.#look(key, before, observation);
    const step = next(state, observation, rules);
    const after = { ...step.state, incident: toBeTold(step.state.incident, this.#options) };
    const looked = { before: state, issue, forced: rebuilt || behind };
    const { done, ...written } = await writeStep(this.#writing(key, evidence, rebuilt), { ...step, state: after }, looked);
    for (const event of written.mine) this.#mine.add(event);
    // What another run has taken on is looked at again next time.
    const kept: Kept = { state: written.state, issue: written.issue, seen: !written.elsewhere, failedAt: null, dirty: !done };
    this.#kept.set(state.fingerprint, kept);
    const { elsewhere, notAssigned, commentRefused } = written;
    const shown = {
      ...result(elsewhere ? { ...step, event: null } : step, written.state, written.issue),
      elsewhere,
      notAssigned,
      commentRefused,
      rebuilt,
    };
    if (elsewhere) return shown;
    const told = [...(await this.#announce(key, step, observation)), ...(await this.#tell(key, kept, step.state.seenAt))];
    const last = this.#kept.get(state.fingerprint) ?? kept;
    const save = last.state !== kept.state || (write === 'always' && last.dirty && openOf(last.state) !== null);
    const failure = save ? await this.#save(key, last, evidence) : null;
    return { ...shown, state: last.state, told, failure };
  }

  async #look(key: IncidentKey, before: Kept, observation: Observation) {
    const { issues, rules, language, write } = this.#options;
    const now = Math.max(observation.at, before.state.seenAt);
    const fresh = !before.seen && write === 'events' && this.#list !== null && now - this.#list.at < FRESH_MS;
    if (this.#list === null || !fresh) this.#list = { at: now, issues: await issues.list(now - Math.max(LOOK_BACK_MS, rules.reopenWithinMs)) };
    const matches = await findMatches(issues, this.#list.issues, key, before.state, observation.verdict !== 'ok');
    const found = reconcile(before.state, matches, rules, now);
    const of = found.issue?.number ?? 0;
    for (const number of found.duplicates) await issues.closeDuplicate(number, `${duplicateMarker(of)}\n${incidentMessages[language].duplicate(of)}`);
    return found;
  }

  /** GitHub cannot be asked. What is known decides, and people are told; the issue follows when it can be written. */
  async #withoutIssue(key: IncidentKey, before: Kept, step: Step, observation: Observation, failure: UpstreamError): Promise<Observed> {
    const state: IncidentState = { ...step.state, incident: toBeTold(step.state.incident, this.#options) };
    if (step.event !== null && state.incident !== null) this.#mine.add(eventId(state.incident, step.event));
    const kept: Kept = { ...before, state, failedAt: state.seenAt, dirty: true };
    this.#kept.set(state.fingerprint, kept);
    const told = [...(await this.#announce(key, step, observation)), ...(await this.#tell(key, kept, state.seenAt))];
    return { ...result(step, this.#kept.get(state.fingerprint)?.state ?? state, before.issue), action: 'none', told, failure };
  }

  async #tell(key: IncidentKey, kept: Kept, now: number): Promise<readonly ToldNotice[]> {
    const { incident } = kept.state;
    if (incident === null || incident.outbox.length === 0) return [];
    const { tell, channels } = this.#options;
    const where = { issue: shownIssue(incident, kept.issue), runUrl: this.#options.runUrl };
    const telling = { tell, channels, key, where, now, mine: this.#mine, leaseMs: this.#leaseMs, record: this.#recorder(key, kept) };
    const told = await tellOutstanding(incident, telling);
    if (told.changed) this.#kept.set(kept.state.fingerprint, { ...kept, state: { ...kept.state, incident: told.incident } });
    return told.notices;
  }

  /** What was told so far goes into the issue, where there is one; what fails here is written once everybody was told. */
  #recorder(key: IncidentKey, { state, issue }: Kept): (incident: Incident) => Promise<void> {
    return async (incident) => {
      const told = withIncident({ ...state, incident });
      if (told === null || issue === null) return;
      await saveState(this.#writing(key, '', false), told, issue).catch((error: unknown) => {
        if (!(error instanceof UpstreamError)) throw error;
      });
    };
  }

  async #save(key: IncidentKey, kept: Kept, evidence: string): Promise<UpstreamError | null> {
    const state = withIncident(kept.state);
    if (state === null || kept.issue === null) return null;
    try {
      await saveState(this.#writing(key, evidence, false), state, kept.issue);
      this.#kept.set(state.fingerprint, { ...kept, dirty: false });
      return null;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      this.#kept.set(state.fingerprint, { ...kept, failedAt: state.seenAt });
      return error;
    }
  }

  async #announce(key: IncidentKey, step: Step, { verdict }: Observation): Promise<readonly ToldNotice[]> {
    const window = step.maintenance;
    if (window === null || this.#announced.has(window.until)) return [];
    // A run that remembers nothing would announce an input's window each time.
    if (window.issue === null && this.#options.write === 'always' && verdict === 'ok') return [];
    this.#announced.add(window.until);
    return announce(this.#options, key, window, step.state.seenAt);
  }

  #writing(key: IncidentKey, evidence: string, rebuilt: boolean): Writing {
    const { issues, rules, labels, assignees, language, runUrl } = this.#options;
    // The address comes from the runner; only a plain one becomes a link.
    const runLink = runUrl !== null && /^https?:\/\/[\w.:/-]+$/.test(runUrl) ? `[${runUrl.split('/').at(-1)}](${runUrl})` : '';
    return {
      issues,
      key,
      rules,
      labels,
      assignees,
      language,
      runLink,
      evidence,
      rebuilt,
      leaseMs: this.#leaseMs,
      scope: this.#options.inScope?.(key) === false ? null : (this.#options.scope ?? null),
    };
  }
}
