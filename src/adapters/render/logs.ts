import type { Unmeasured } from '../../domain/alerts/measured.ts';
import type { Gap } from '../../domain/alerts/sources.ts';
import type { LinesRead, LogLine, LogPage } from '../../domain/render/logs.ts';
import type { Question } from '../http/json-api.ts';
import { type Query, type RenderApi, rfc3339, unmeasured } from './api.ts';
import { createCollected } from './collected.ts';

/** A page has so many lines at most; more pages than these are not read. */
const PAGE = 100;
const MAX_PAGES = 20;

/**
 * Log lines of the service, the newest first, by `/logs`, which has no cursor: each answer says between which times to go on. Where not all
 * could be read, `gap` is the time that is left. Unmeasured where there was nothing at all to read.
 */
export async function readLines(api: RenderApi, question: Question, filter: Query, from: number, until: number): Promise<LinesRead | Unmeasured> {
  const service = await api.aboutService(question);
  if (service.kind === 'unmeasured') return service;
  const lines = createCollected<LogLine>();
  const read = () => lines.all().sort((a, b) => b.at - a.at);
  const stopped = ({ cause, detail }: Unmeasured): LinesRead => {
    // Of the oldest moment not every line may have been read.
    const gap: Gap = { from, until: Math.min(until, Math.max(from, (read().at(-1)?.at ?? until) + 1)), cause, detail };
    return { lines: read(), gap };
  };
  const fixed: Query = [['ownerId', service.value.ownerId], ['resource', api.service], ['direction', 'backward'], ['limit', String(PAGE)], ...filter];
  let window: Window = { startTime: rfc3339(from), endTime: rfc3339(until) };
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const found = await readPage(api, question, fixed, window);
    if ('kind' in found) return page === 1 ? found : stopped(found);
    const next = windowAfter(found, window, lines.add(found.lines));
    if (next === null) return { lines: read(), gap: null };
    if ('kind' in next) return stopped(next);
    window = next;
  }
  return stopped(unmeasured('too_much', `/logs: more than ${MAX_PAGES * PAGE} lines`));
}

type Window = { readonly startTime: string; readonly endTime: string };

async function readPage(api: RenderApi, question: Question, fixed: Query, { startTime, endTime }: Window): Promise<LogPage | Unmeasured> {
  const answer = await api.get(question, '/logs', [...fixed, ['startTime', startTime], ['endTime', endTime]]);
  if (answer.kind === 'unmeasured') return answer;
  return api.reading.readLogPage(answer.value, api.redact) ?? unmeasured('malformed', '/logs: no page of lines');
}

/** Between which times to go on; null where there is nothing more, or why there is no going on. */
function windowAfter({ next }: LogPage, window: Window, grew: boolean): Window | Unmeasured | null {
  if (next === null) return null;
  if (next === 'lost') return unmeasured('partial', '/logs: more lines, and no time to go on from');
  const same = next.startTime === window.startTime && next.endTime === window.endTime;
  return same || !grew ? unmeasured('malformed', '/logs: the same page again') : next;
}
