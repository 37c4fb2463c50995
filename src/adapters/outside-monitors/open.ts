import type { Json } from '../../core/json.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { SwitchCheck } from '../../domain/outside-monitors/healthchecks.ts';
import type { HostCheck } from '../../domain/outside-monitors/hosting.ts';
import type { OutsideMonitorInputs } from '../../domain/outside-monitors/inputs.ts';
import type { MonitorReading } from '../../domain/outside-monitors/reading.ts';
import type { OutsideMonitor } from '../../domain/outside-monitors/types.ts';
import type { RailwayReading } from '../../domain/railway/reading.ts';
import { type ApiOpening, type JsonRequest, openQuestion, plainDetail } from '../http/json-api.ts';
import { openRailwayApi } from '../railway/api.ts';
import { openPingdom } from './pingdom.ts';
import { openUptimeRobot } from './uptimerobot.ts';

export type MonitorOpening = ApiOpening & { readonly reading: MonitorReading; readonly railway: RailwayReading };
type Ask<T> = (signal: AbortSignal) => Promise<Measured<T>>;

/** Whoever can be asked, null where no key was given. */
export type OutsideMonitors = {
  readonly uptimerobot: Ask<readonly OutsideMonitor[]> | null;
  readonly pingdom: Ask<readonly OutsideMonitor[]> | null;
  readonly healthchecks: Ask<readonly SwitchCheck[]> | null;
  readonly render: Ask<HostCheck> | null;
  readonly railway: Ask<HostCheck> | null;
};

/** The providers that the inputs name; `outsideMonitorProblems` has found nothing wrong with them. They are only read. */
export function openOutsideMonitors(given: OutsideMonitorInputs, opening: MonitorOpening): OutsideMonitors {
  const plain = <T>(read: Ask<T>): Ask<T> => plainDetail(read, opening.redact);
  return {
    uptimerobot: given.uptimerobotApiKey === '' ? null : plain(openUptimeRobot(given, opening)),
    pingdom: given.pingdomApiToken === '' ? null : plain(openPingdom(given, opening)),
    healthchecks: given.healthchecksApiKey === '' ? null : plain(openHealthchecks(given, opening)),
    render: given.renderService === '' ? null : plain(openRenderCheck(given, opening)),
    railway: given.railwayService === '' ? null : plain(openRailwayCheck(given, opening)),
  };
}

/** The address of an API with a path behind it. */
export const under = (base: string, path: string) => new URL(`${base.replace(/\/+$/, '')}${path}`);
const malformed = (what: string) => ({ kind: 'unmeasured', cause: 'malformed', detail: what }) as const;

function openHealthchecks(given: OutsideMonitorInputs, opening: MonitorOpening): Ask<readonly SwitchCheck[]> {
  const request: JsonRequest = {
    url: under(given.healthchecksApiUrl, '/checks/'),
    headers: [['x-api-key', given.healthchecksApiKey]],
    credentials: 'healthchecks-api-key',
  };
  return (signal) => readOne(request, opening, signal, (answer) => opening.reading.readSwitches(answer, opening.redact));
}

function openRenderCheck(given: OutsideMonitorInputs, opening: MonitorOpening): Ask<HostCheck> {
  const request: JsonRequest = {
    url: under(given.renderApiUrl, `/services/${given.renderService}`),
    headers: [['authorization', `Bearer ${given.renderApiKey}`]],
    credentials: 'render-api-key',
  };
  return (signal) => readOne(request, opening, signal, opening.reading.renderCheck);
}

async function readOne<T>(
  request: JsonRequest,
  opening: MonitorOpening,
  signal: AbortSignal,
  read: (answer: Json) => T | null,
): Promise<Measured<T>> {
  const answer = await openQuestion(opening, signal).ask(request);
  if (answer.kind === 'unmeasured') return answer;
  const value = read(answer.value);
  return value === null ? malformed(request.url.pathname) : { kind: 'measured', value };
}

function openRailwayCheck(given: OutsideMonitorInputs, opening: MonitorOpening): Ask<HostCheck> {
  const api = openRailwayApi(given, { ...opening, reading: opening.railway });
  return async (signal) => {
    const question = api.question(signal);
    const environment = await api.environmentOf(question);
    if (environment.kind === 'unmeasured') return environment;
    const data = await api.ask(question, 'healthCheck', { serviceId: api.service, environmentId: environment.value });
    if (data.kind === 'unmeasured') return data;
    const value = opening.reading.railwayCheck(data.value);
    return value === null ? malformed('serviceInstance') : { kind: 'measured', value };
  };
}
