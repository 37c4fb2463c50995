import { createControl } from '../../src/adapters/http/control.ts';
import { proxyProblems } from '../../src/adapters/http/environment-proxy.ts';
import { createProbe } from '../../src/adapters/http/probe.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import { withCertificate } from '../../src/domain/health/certificate.ts';
import { wantsControl, withControl } from '../../src/domain/health/control.ts';
import { targetsByFamily } from '../../src/domain/health/family.ts';
import type { Target } from '../../src/domain/health/types.ts';
import type { Probe, Watched } from '../../src/domain/health/watch.ts';
import type { inputs } from './inputs.ts';

type Given = Pick<
  Inputs<typeof inputs>,
  'url' | 'headers' | 'ipFamily' | 'maxBody' | 'maxRedirects' | 'tlsMinDays' | 'proxy' | 'controlUrls' | 'requestTimeout'
>;
type Environment = Readonly<Record<string, string | undefined>>;

/** What the inputs say about the network, made ready: the probe, the targets by address family, and the last word on each verdict. */
export type Network = {
  readonly probe: Probe;
  readonly targets: readonly Target[];
  /** Asks the controls before an outage stands, and looks at the certificate before a pass does. */
  readonly confirm: (watched: Watched, signal: AbortSignal) => Promise<Watched>;
};

const USER_AGENT = 'runbook-actions-health-gate';

/** Throws `ConfigError` where the environment's proxies make no sense. */
export function createNetwork(given: Given, env: Environment): Network {
  const proxy = createProxyChoice(given.proxy, env);
  const { targets, problems } = targetsByFamily(given.url, given.ipFamily, (url) => proxy(url) !== null);
  const all = [...proxyProblems(given.proxy, env), ...problems];
  if (all.length > 0) throw new ConfigError(all);
  const common = { userAgent: USER_AGENT, proxy, maxBody: given.maxBody };
  const probe = createProbe({ ...common, headers: given.headers, maxRedirects: given.maxRedirects });
  // The headers are for the targets: a control is somebody else's.
  const control = createControl(given.controlUrls, createProbe({ ...common, headers: [] }), given.requestTimeout);
  return {
    probe,
    targets,
    confirm: async (watched, signal) => {
      if (given.controlUrls.length > 0 && wantsControl(watched)) return withControl(watched, await control(signal));
      return withCertificate(watched, given.tlsMinDays);
    },
  };
}
