import { memberAt } from '../../core/json-fields.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { AlertSource, DiskReading, MemoryReading, Read } from '../../domain/alerts/sources.ts';
import type { RailwayInputs } from '../../domain/railway/inputs.ts';
import type { Hosting, ProviderStatus, RestartService } from '../../domain/triage/hosting.ts';
import { plainDetail } from '../http/json-api.ts';
import { iso, openRailwayApi, type RailwayApi, type RailwayOpening, unmeasured } from './api.ts';
import { openDeploys, openEvents } from './deployments.ts';
import { openErrors, openTraffic } from './traffic.ts';

/** The newest value within this long is the current one. */
const RECENT_MS = 10 * 60_000;

/**
 * A service on Railway, as source of the alerts and as the place where it runs; `railwayProblems` has found nothing wrong with the inputs. Its
 * `status` is what the API says of the platform; the status page, which `openStatusPages` opens, says more.
 */
export function openRailway(given: RailwayInputs, opening: RailwayOpening): { readonly source: AlertSource; readonly hosting: Hosting } {
  const api = openRailwayApi(given, opening);
  const plain = <Args extends readonly unknown[], T>(read: (...args: Args) => Promise<Measured<T>>) => plainDetail(read, opening.redact);
  return {
    source: {
      name: 'railway',
      traffic: plain(openTraffic(api)),
      disks: plain(openDisks(api)),
      memory: plain(openMemory(api)),
      processes: null,
      errors: plain(openErrors(api)),
    },
    hosting: {
      name: 'railway',
      status: plain(openPlatformStatus(api)),
      events: plain(openEvents(api)),
      deploys: plain(openDeploys(api)),
      restart: plain(openRestart(api)),
    },
  };
}

/** Memory of each instance against its limit, the fullest first. */
function openMemory(api: RailwayApi): Read<readonly MemoryReading[]> {
  return async (signal) => {
    const question = api.question(signal);
    const environment = await api.environmentOf(question);
    if (environment.kind === 'unmeasured') return environment;
    const data = await api.ask(question, 'metrics', {
      serviceId: api.service,
      environmentId: environment.value,
      startDate: iso(api.now() - RECENT_MS),
      measurements: ['MEMORY_USAGE_GB', 'MEMORY_LIMIT_GB'],
      groupBy: ['DEPLOYMENT_INSTANCE_ID'],
    });
    return data.kind === 'unmeasured' ? data : api.reading.memoryFrom(data.value, api.service);
  };
}

/** The service's volumes; `unsupported` where it has none. */
function openDisks(api: RailwayApi): Read<readonly DiskReading[]> {
  return async (signal) => {
    const question = api.question(signal);
    const environment = await api.environmentOf(question);
    if (environment.kind === 'unmeasured') return environment;
    const data = await api.ask(question, 'volumes', { id: environment.value });
    return data.kind === 'unmeasured' ? data : api.reading.volumesFrom(data.value, api.service);
  };
}

/** Restarts the deployment that runs, without a build. It is never sent twice. */
function openRestart(api: RailwayApi): RestartService {
  return async (signal) => {
    const question = api.question(signal);
    const environment = await api.environmentOf(question);
    if (environment.kind === 'unmeasured') return environment;
    const instance = await api.ask(question, 'running', { serviceId: api.service, environmentId: environment.value });
    if (instance.kind === 'unmeasured') return instance;
    const id = api.reading.readRunning(instance.value);
    if (id === null) return unmeasured('not_found', `${api.service}: no deployment that could be restarted`);
    const done = await api.ask(question, 'restart', { id });
    if (done.kind === 'unmeasured') return done;
    const said = memberAt(done.value, 'deploymentRestart');
    return said === true ? { kind: 'measured', value: id } : unmeasured('source_failed', `restart of ${id}: ${String(said)}`);
  };
}

function openPlatformStatus(api: RailwayApi): Read<ProviderStatus> {
  return async (signal) => {
    const data = await api.ask(api.question(signal), 'platformStatus');
    return data.kind === 'unmeasured' ? data : api.reading.platformStatus(data.value, api.redact);
  };
}
