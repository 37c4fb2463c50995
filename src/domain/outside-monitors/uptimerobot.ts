import type { Json } from '../../core/json.ts';
import { listAt, memberAt, numberAt, textAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import type { UnmeasuredCause } from '../alerts/measured.ts';
import type { MonitorState, OutsideMonitor } from './types.ts';

type Redact = (text: string) => string;
/** A page of monitors, and where the next one begins: a cursor (v3) or an offset (v2); null at the end. */
export type MonitorPage = { readonly monitors: readonly OutsideMonitor[]; readonly next: string | null };

const STATES_V3: Readonly<Record<string, MonitorState>> = {
  UP: 'up',
  DOWN: 'down',
  LOOKS_DOWN: 'down',
  PAUSED: 'paused',
  STARTED: 'unchecked',
};
const STATES_V2: Readonly<Record<string, MonitorState>> = { 0: 'paused', 1: 'unchecked', 2: 'up', 8: 'down', 9: 'down' };

/** `GET /v3/monitors`, as the vendor's own client reads it: uptimerobot/terraform-provider-uptimerobot, internal/client/monitor.go. */
export function readV3(answer: Json, redact: Redact): MonitorPage | null {
  const data = memberAt(answer, 'data') ?? memberAt(answer, 'monitors');
  if (!Array.isArray(data)) return null;
  const link = textAt(answer, 'nextLink');
  // Only the cursor is taken of the link: the key goes nowhere but to the address of the inputs.
  const linked = link !== null && URL.canParse(link) ? new URL(link).searchParams.get('cursor') : null;
  const next = linked ?? (numberAt(answer, 'nextCursorId') === null ? null : String(numberAt(answer, 'nextCursorId')));
  return { monitors: (data as readonly Json[]).map((item) => monitorOfV3(item, redact)), next };
}

function monitorOfV3(item: Json, redact: Redact): OutsideMonitor {
  const said = textAt(item, 'status') ?? '';
  const type = textAt(item, 'type');
  const codes = memberAt(item, 'successHttpResponseCodes');
  const contacts = memberAt(item, 'assignedAlertContacts');
  const keyworded = type === 'KEYWORD' && textAt(item, 'keywordType') !== 'ALERT_EXISTS';
  return {
    name: plainText(redact(unescapeHtml(textAt(item, 'friendlyName') ?? '')), 100),
    state: STATES_V3[said] ?? 'other',
    said: plainText(redact(said), 40),
    url: type === 'HEARTBEAT' ? null : textAt(item, 'url'),
    intervalMs: seconds(numberAt(item, 'interval')),
    timeoutMs: seconds(numberAt(item, 'timeout')),
    accepts: Array.isArray(codes) ? codes.map((code) => plainText(String(code), 20).toLowerCase()) : null,
    keyword: type === null ? null : keyworded ? textAt(item, 'keywordValue') : '',
    contacts: Array.isArray(contacts) ? contacts.length : null,
  };
}

/** `POST /v2/getMonitors` with `alert_contacts=1`: https://uptimerobot.com/api/legacy */
export function readV2(answer: Json, redact: Redact): MonitorPage | null {
  const monitors = memberAt(answer, 'monitors');
  if (textAt(answer, 'stat') !== 'ok' || !Array.isArray(monitors)) return null;
  const [offset, total] = [numberAt(answer, 'pagination', 'offset') ?? 0, numberAt(answer, 'pagination', 'total') ?? 0];
  const after = offset + monitors.length;
  const next = monitors.length > 0 && after < total ? String(after) : null;
  return { monitors: (monitors as readonly Json[]).map((item) => monitorOfV2(item, redact)), next };
}

function monitorOfV2(item: Json, redact: Redact): OutsideMonitor {
  const status = numberAt(item, 'status');
  const type = numberAt(item, 'type');
  const contacts = memberAt(item, 'alert_contacts');
  // keyword_type 2: an alarm where the word is not there.
  const keyworded = type === 2 && numberAt(item, 'keyword_type') !== 1;
  return {
    name: plainText(redact(unescapeHtml(textAt(item, 'friendly_name') ?? '')), 100),
    state: status === null ? 'other' : (STATES_V2[status] ?? 'other'),
    said: status === null ? '' : String(status),
    url: type === 5 ? null : textAt(item, 'url'),
    intervalMs: seconds(numberAt(item, 'interval')),
    timeoutMs: seconds(numberAt(item, 'timeout')),
    // It takes 2xx and 3xx but where it was told otherwise, which this API does not say.
    accepts: null,
    keyword: type === null ? null : keyworded ? textAt(item, 'keyword_value') : '',
    contacts: Array.isArray(contacts) ? contacts.length : null,
  };
}

/** Version 2 tells what is wrong with status 200. */
export function v2Problem(answer: Json): { readonly cause: UnmeasuredCause; readonly detail: string; readonly again: boolean } | null {
  if (textAt(answer, 'stat') !== 'fail') return null;
  const [type, parameter] = [textAt(answer, 'error', 'type') ?? '', textAt(answer, 'error', 'parameter_name') ?? ''];
  const detail = plainText(`${type} ${parameter} ${textAt(answer, 'error', 'message') ?? ''}`, 200);
  if (/api_?key/i.test(`${type} ${parameter} ${detail}`)) return { cause: 'unauthorized', detail, again: false };
  if (/rate|limit/i.test(type)) return { cause: 'rate_limited', detail, again: true };
  return { cause: 'source_failed', detail, again: false };
}

/** Version 3 and others tell it in one of these members. */
export function v3Problem(answer: Json): { readonly cause: UnmeasuredCause; readonly detail: string; readonly again: boolean } | null {
  const said = ['message', 'error', 'detail', 'code'].map((name) => textAt(answer, name)).find((text) => text !== null);
  return said === undefined || said === null || listAt(answer, 'data').length > 0
    ? null
    : { cause: 'source_failed', detail: plainText(said, 200), again: false };
}

const seconds = (value: number | null) => (value === null || value < 0 ? null : value * 1000);

/** Names come back as HTML at times. */
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#x27;': "'" };
const unescapeHtml = (text: string) => text.replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
