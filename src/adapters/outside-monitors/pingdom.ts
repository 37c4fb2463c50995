import type { Measured } from '../../domain/alerts/measured.ts';
import type { OutsideMonitorInputs } from '../../domain/outside-monitors/inputs.ts';
import type { OutsideMonitor } from '../../domain/outside-monitors/types.ts';
import { type JsonRequest, openQuestion } from '../http/json-api.ts';
import type { MonitorOpening } from './open.ts';

/** Of one host a handful of checks is usual; each costs a request. */
const MAX_DETAILS = 25;

/** The checks of the hosts that are to be watched, with their details, which alone say path, integrations and people. */
export function openPingdom(given: OutsideMonitorInputs, opening: MonitorOpening) {
  const { reading, redact } = opening;
  const request = (path: string): JsonRequest => ({
    url: new URL(`${given.pingdomApiUrl.replace(/\/+$/, '')}${path}`),
    headers: [['authorization', `Bearer ${given.pingdomApiToken}`]],
    problem: reading.pingdomProblem,
    credentials: 'pingdom-api-token',
  });
  return async (signal: AbortSignal): Promise<Measured<readonly OutsideMonitor[]>> => {
    const question = openQuestion(opening, signal);
    const list = await question.ask(request('/checks?limit=25000'));
    if (list.kind === 'unmeasured') return list;
    const all = reading.readChecks(list.value, redact);
    if (all === null) return { kind: 'unmeasured', cause: 'malformed', detail: 'no list of checks' };
    const ours = reading.checksOf(all, given.outsideUrls);
    if (ours.length > MAX_DETAILS) return { kind: 'unmeasured', cause: 'too_much', detail: `${ours.length} checks of these hosts` };
    const monitors: OutsideMonitor[] = [];
    for (const { id } of ours) {
      const answer = await question.ask(request(`/checks/${id}`));
      if (answer.kind === 'unmeasured') return answer;
      const monitor = reading.readCheck(answer.value, redact);
      if (monitor === null) return { kind: 'unmeasured', cause: 'malformed', detail: `check ${id}` };
      monitors.push(monitor);
    }
    return { kind: 'measured', value: monitors };
  };
}
