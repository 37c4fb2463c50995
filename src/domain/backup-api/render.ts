import type { Json } from '../../core/json.ts';
import { lookUp } from '../health/evaluate-json.ts';
import { parseStrictJson } from '../health/strict-json.ts';
import { mayFetchFor } from './address.ts';
import type { Answer, Judge, Made, Step, Waiting } from './types.ts';

export type RenderExport = { readonly id: string; readonly createdAt: Date; readonly url: string | null };

/**
 * A list of exports: `[{id, createdAt, url?}]`, the URL absent until it is finished (Render's OpenAPI document, listPostgresExport). Null
 * where it is none.
 */
export function readExports({ body }: Answer): readonly RenderExport[] | null {
  const parsed = body.kind === 'text' ? parseStrictJson(body.text) : null;
  if (parsed === null || !('value' in parsed) || !Array.isArray(parsed.value)) return null;
  return parsed.value.flatMap((item: Json) => {
    const [id, at, url] = ['id', 'createdAt', 'url'].map((name) => lookUp(item, [name]));
    const createdAt = new Date(typeof at === 'string' ? at : Number.NaN);
    if (typeof id !== 'string' || id === '' || Number.isNaN(createdAt.getTime())) return [];
    return [{ id, createdAt, url: typeof url === 'string' && url !== '' ? url : null }];
  });
}

/**
 * The decisions on Render's answers. `known` are the exports that were there before one was asked for, null where none is asked for
 * and the newest counts.
 */
export function renderJudge(api: URL, known: ReadonlySet<string> | null): Judge {
  const afterList = (answer: Answer, waiting: Waiting): Step => {
    const refused = refusal(answer);
    if (refused !== null) return refused;
    const exports = readExports(answer);
    if (exports === null) return { kind: 'stop', reason: 'backup_api_unexpected', detail: 'no list of exports' };
    const chosen = choose(exports, known, waiting.id);
    // With nothing there and nothing asked for, there is nothing to wait for.
    if (chosen === null && known === null) return { kind: 'stop', reason: 'backup_api_unexpected', detail: NO_EXPORT };
    if (chosen === null || chosen.url === null) {
      return { kind: 'wait', waiting: { ...waiting, id: chosen?.id ?? waiting.id }, retryAfterMs: answer.retryAfterMs };
    }
    return finish(api, chosen, waiting);
  };
  return {
    afterPost: (answer) => {
      const waiting: Waiting = { poll: api, id: null, word: '', joined: answer.status === 409 };
      if (answer.status < 300 || answer.status === 409) return { kind: 'wait', waiting, retryAfterMs: answer.retryAfterMs };
      return refusal(answer) ?? { kind: 'stop', reason: 'backup_api_refused', detail: `HTTP ${answer.status}` };
    },
    afterPoll: afterList,
    heard: (answer) => {
      const chosen = choose(readExports(answer) ?? [], known, null);
      const waiting: Waiting = { poll: api, id: chosen?.id ?? null, word: '', joined: false };
      return chosen === null ? null : { kind: 'wait', waiting, retryAfterMs: 0 };
    },
  };
}

/** What a person reads who has no export, as Render makes none by itself. */
export const NO_EXPORT = 'there is no export';

function refusal({ status, retryAfterMs }: Answer): Step | null {
  const detail = `HTTP ${status}`;
  if (status < 300) return null;
  if (status === 401 || status === 403) return { kind: 'stop', reason: 'backup_api_denied', detail };
  if (status === 429 || status >= 500) return { kind: 'again', reason: 'backup_api_unreachable', detail, retryAfterMs };
  return { kind: 'stop', reason: 'backup_api_refused', detail };
}

/** The one that is waited for; else the newest one that was not there before; else, where any will do, the newest finished one. */
function choose(exports: readonly RenderExport[], known: ReadonlySet<string> | null, wanted: string | null): RenderExport | null {
  if (wanted !== null) return exports.find(({ id }) => id === wanted) ?? null;
  const newest = (list: readonly RenderExport[]) =>
    list.reduce<RenderExport | null>((best, item) => (best === null || item.createdAt > best.createdAt ? item : best), null);
  if (known !== null) return newest(exports.filter(({ id }) => !known.has(id)));
  return newest(exports.filter(({ url }) => url !== null)) ?? newest(exports);
}

function finish(api: URL, { id, createdAt, url }: RenderExport, { joined }: Waiting): Step {
  const download = URL.parse(url ?? '');
  if (download === null || !mayFetchFor(api)(download)) {
    return { kind: 'stop', reason: 'backup_api_unexpected', detail: 'the export’s address is not one over TLS' };
  }
  const made: Made = { id, download, said: true, joined, createdAt, sha256: null };
  return { kind: 'made', made };
}
