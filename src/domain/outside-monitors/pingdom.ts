import type { Json } from '../../core/json.ts';
import { memberAt, numberAt, textAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import type { UnmeasuredCause } from '../alerts/measured.ts';
import type { MonitorState, OutsideMonitor } from './types.ts';
import { comparable } from './url.ts';

/** A check of Pingdom's list, of which only the details say what it asks. */
export type PingdomCheck = { readonly id: number; readonly name: string; readonly hostname: string };

const STATES: Readonly<Record<string, MonitorState>> = {
  up: 'up',
  down: 'down',
  unconfirmed_down: 'down',
  paused: 'paused',
  unknown: 'unchecked',
};

/** `GET /checks` of Pingdom's API 3.1 (its OpenAPI document). Null where it is no list. */
export function readChecks(answer: Json, redact: (text: string) => string): readonly PingdomCheck[] | null {
  const checks = memberAt(answer, 'checks');
  if (!Array.isArray(checks)) return null;
  return (checks as readonly Json[]).flatMap((item) => {
    const id = numberAt(item, 'id');
    if (id === null || !Number.isSafeInteger(id)) return [];
    return [{ id, name: plainText(redact(textAt(item, 'name') ?? ''), 100), hostname: (textAt(item, 'hostname') ?? '').toLowerCase() }];
  });
}

/** The checks of the hosts that are to be watched. */
export function checksOf(checks: readonly PingdomCheck[], urls: readonly string[]): readonly PingdomCheck[] {
  const hosts = urls.flatMap((url) => (comparable(url) === null ? [] : [new URL(url).hostname]));
  return checks.filter(({ hostname }) => hosts.includes(hostname));
}

/** `GET /checks/{id}`. */
export function readCheck(answer: Json, redact: (text: string) => string): OutsideMonitor | null {
  const check = memberAt(answer, 'check');
  if (check === undefined || textAt(check, 'name') === null) return null;
  const said = textAt(check, 'status') ?? '';
  const minutes = numberAt(check, 'resolution');
  const http = memberAt(check, 'type', 'http');
  const wanted = textAt(http, 'shouldcontain');
  return {
    name: plainText(redact(textAt(check, 'name') ?? ''), 100),
    state: STATES[said] ?? 'other',
    said: plainText(redact(said), 40),
    url: urlOf(check, http),
    intervalMs: minutes === null || minutes <= 0 ? null : minutes * 60_000,
    // It waits for 30 s, whatever is asked for: https://documentation.solarwinds.com/en/success_center/pingdom
    timeoutMs: null,
    accepts: null,
    keyword: http === undefined ? null : (wanted ?? ''),
    contacts: contactsOf(check),
  };
}

/** Host, port and path are said apart. */
function urlOf(check: Json, http: Json | undefined): string | null {
  const host = textAt(check, 'hostname');
  if (http === undefined || host === null) return null;
  const secure = memberAt(http, 'encryption') === true;
  const port = numberAt(http, 'port');
  return comparable(`${secure ? 'https' : 'http'}://${host}${port === null ? '' : `:${port}`}${textAt(http, 'url') ?? '/'}`);
}

/** Users, teams and integrations are told; none is known only where all three are said, as attributes are left out at times. */
function contactsOf(check: Json): number | null {
  const lists = ['userids', 'teams', 'integrationids'].map((name) => memberAt(check, name));
  const count = lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
  return count > 0 || lists.every(Array.isArray) ? count : null;
}

/** `{"error":{"statuscode","statusdesc","errormessage"}}` */
export function pingdomProblem(answer: Json): { readonly cause: UnmeasuredCause; readonly detail: string; readonly again: boolean } | null {
  const detail = textAt(answer, 'error', 'errormessage');
  return detail === null ? null : { cause: 'source_failed', detail: plainText(detail, 200), again: false };
}
