import { code } from '../../core/markdown.ts';
import type { HealthMessages } from './messages.ts';
import type { Watched } from './watch.ts';

/** Says which proxies the requests went through, since the times of DNS and TCP are then theirs. */
export function renderRoutes(all: readonly Watched[], m: HealthMessages): readonly string[] {
  const proxies = new Set(all.flatMap(({ state }) => state.last?.route.proxy ?? []));
  return [...proxies].map((proxy) => `> ${m.summary.viaProxy(code(proxy))}`);
}
