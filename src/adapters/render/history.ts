import type { Json } from '../../core/json.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { ReadBetween } from '../../domain/alerts/sources.ts';
import type { Listed } from '../../domain/render/history.ts';
import type { Deploy, HostingEvent } from '../../domain/triage/hosting.ts';
import type { Question } from '../http/json-api.ts';
import { type Query, type RenderApi, rfc3339, unmeasured } from './api.ts';
import { createCollected } from './collected.ts';

const PAGE = 100;
const MAX_PAGES = 20;
/** Whether an end is part of its window is not said; a page more of what is known already does no harm. */
const SEAM_MS = 1000;

/** Events of the service, the oldest first. Their start is always named: Render's own default is the last hour. */
export function openEvents(api: RenderApi): ReadBetween<readonly HostingEvent[]> {
  return async (from, until, signal) => {
    const query = (endTime: number): Query => [
      ['startTime', rfc3339(from)],
      ['endTime', rfc3339(endTime)],
    ];
    const read = (answer: Json) => api.reading.readEvents(answer, api.redact);
    const question = api.question(signal);
    const all = await pages(api, question, `${api.own}/events`, query, read, until, () => false);
    if (all.kind === 'unmeasured') return all;
    const events = all.value.map(({ item }) => item).filter(({ at }) => at >= from && at <= until);
    const service = await api.aboutService(question);
    const suspended = service.kind === 'measured' ? service.value.suspended : null;
    return { kind: 'measured', value: api.reading.eventsInOrder(events, suspended, until) };
  };
}

/** Deploys that began or ended within the time, the oldest first. */
export function openDeploys(api: RenderApi): ReadBetween<readonly Deploy[]> {
  return async (from, until, signal) => {
    const read = (answer: Json) => api.reading.readDeploys(answer, api.redact);
    // They come newest first: what began long before ended before.
    const enough = (listed: readonly Listed<{ readonly createdAt: number }>[]) =>
      listed.some(({ item }) => item.createdAt < from - LONGEST_DEPLOY_MS);
    const all = await pages(api, api.question(signal), `${api.own}/deploys`, () => [], read, until, enough);
    if (all.kind === 'unmeasured') return all;
    const touching = all.value.filter(({ item }) => item.at >= from && item.createdAt <= until);
    const deploys = touching.map(({ item: { createdAt: _, ...deploy } }) => deploy);
    return { kind: 'measured', value: deploys.sort((a, b) => a.at - b.at) };
  };
}

const LONGEST_DEPLOY_MS = 3 * 3_600_000;

/**
 * All pages of a list, by the cursor of the last item. Items of events need not have one: then it goes on from the oldest one's time, and
 * what comes twice counts once.
 */
async function pages<T>(
  api: RenderApi,
  question: Question,
  path: string,
  query: (endTime: number) => Query,
  read: (answer: Json) => readonly Listed<T>[] | null,
  until: number,
  enough: (listed: readonly Listed<T>[]) => boolean,
): Promise<Measured<Listed<T>[]>> {
  const found = createCollected<Listed<T>>();
  let place: Query = query(until);
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await api.get(question, path, [...place, ['limit', String(PAGE)]]);
    if (answer.kind === 'unmeasured') return answer;
    const listed = read(answer.value);
    if (listed === null) return unmeasured('malformed', `${path}: no list`);
    const grew = found.add(listed);
    // By the answer's own length: what could not be read was on the page too.
    const full = Array.isArray(answer.value) && answer.value.length >= PAGE;
    if (!full || enough(listed)) return { kind: 'measured', value: found.all() };
    if (!grew) return unmeasured('malformed', `${path}: the same page again`);
    const cursor = listed.at(-1)?.cursor ?? null;
    place = cursor === null ? query(Math.min(...listed.map(({ at }) => at)) + SEAM_MS) : [...query(until), ['cursor', cursor]];
  }
  return unmeasured('too_much', `${path}: more than ${MAX_PAGES * PAGE}`);
}
