import type { Measured } from '../../domain/alerts/measured.ts';
import type { OutsideMonitorInputs } from '../../domain/outside-monitors/inputs.ts';
import type { OutsideMonitor } from '../../domain/outside-monitors/types.ts';
import { type JsonRequest, openQuestion } from '../http/json-api.ts';
import type { MonitorOpening } from './open.ts';

const MAX_PAGES = 40;

/** Every monitor of the account, by version 3 (cursors) or 2 (offsets). A page that comes again makes it `partial`. */
export function openUptimeRobot(given: OutsideMonitorInputs, opening: MonitorOpening) {
  const { reading, redact } = opening;
  const [request, read] = given.uptimerobotApi === 'v3' ? [requestV3, reading.readV3] : [requestV2, reading.readV2];
  return async (signal: AbortSignal): Promise<Measured<readonly OutsideMonitor[]>> => {
    const question = openQuestion(opening, signal);
    const monitors: OutsideMonitor[] = [];
    const seen = new Set<string | null>();
    let at: string | null = '';
    while (at !== null && !seen.has(at) && seen.size < MAX_PAGES) {
      seen.add(at);
      const answer = await question.ask(request(given, opening, at));
      if (answer.kind === 'unmeasured') return answer;
      const page = read(answer.value, redact);
      if (page === null) return { kind: 'unmeasured', cause: 'malformed', detail: 'no list of monitors' };
      monitors.push(...page.monitors);
      at = page.next;
    }
    return at === null ? { kind: 'measured', value: monitors } : { kind: 'unmeasured', cause: 'partial', detail: 'the list has no end' };
  };
}

const CREDENTIALS = 'uptimerobot-api-key';

function requestV3(given: OutsideMonitorInputs, { reading }: MonitorOpening, cursor: string): JsonRequest {
  const url = new URL(`${given.uptimerobotApiUrl.replace(/\/+$/, '')}/v3/monitors`);
  if (cursor !== '') url.searchParams.set('cursor', cursor);
  return { url, headers: [['authorization', `Bearer ${given.uptimerobotApiKey}`]], problem: reading.v3Problem, credentials: CREDENTIALS };
}

function requestV2(given: OutsideMonitorInputs, { reading }: MonitorOpening, offset: string): JsonRequest {
  const body = new URLSearchParams({ api_key: given.uptimerobotApiKey, format: 'json', alert_contacts: '1', limit: '50', offset: offset || '0' });
  return {
    url: new URL(`${given.uptimerobotApiUrl.replace(/\/+$/, '')}/v2/getMonitors`),
    body: body.toString(),
    contentType: 'application/x-www-form-urlencoded',
    problem: reading.v2Problem,
    credentials: CREDENTIALS,
  };
}
