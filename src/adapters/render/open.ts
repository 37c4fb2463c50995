import type { Measured } from '../../domain/alerts/measured.ts';
import type { AlertSource } from '../../domain/alerts/sources.ts';
import type { RenderInputs } from '../../domain/render/inputs.ts';
import type { Hosting, RestartService } from '../../domain/triage/hosting.ts';
import { plainDetail } from '../http/json-api.ts';
import { openRenderApi, type RenderApi, type RenderOpening } from './api.ts';
import { openDeploys, openEvents } from './history.ts';
import { openErrors, openTraffic } from './traffic.ts';
import { openDisks, openMemory } from './usage.ts';

/** The status of Render itself is its status page's, which `openStatusPages` opens. */
export type OpenedHosting = { readonly source: AlertSource; readonly hosting: Hosting };

/** A service on Render, as source of the alerts and as the place where it runs; `renderProblems` has found nothing wrong with the inputs. */
export function openRender(given: RenderInputs, opening: RenderOpening): OpenedHosting {
  const api = openRenderApi(given, opening);
  const plain = <Args extends readonly unknown[], T>(read: (...args: Args) => Promise<Measured<T>>) => plainDetail(read, opening.redact);
  return {
    source: {
      name: 'render',
      traffic: plain(openTraffic(api)),
      disks: plain(openDisks(api)),
      memory: plain(openMemory(api)),
      processes: null,
      errors: plain(openErrors(api)),
    },
    hosting: { name: 'render', status: null, events: plain(openEvents(api)), deploys: plain(openDeploys(api)), restart: plain(openRestart(api)) },
  };
}

/** Any 2xx is a yes, and its body is none: the document says 200, and 202 has been seen. It is never sent twice. */
function openRestart(api: RenderApi): RestartService {
  return async (signal) => {
    const answer = await api.post(api.question(signal), `${api.own}/restart`);
    return answer.kind === 'unmeasured' ? answer : { kind: 'measured', value: `HTTP ${answer.status}` };
  };
}
