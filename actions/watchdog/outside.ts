import { pause } from '../../src/adapters/clock/pause.ts';
import { createProxyChoice } from '../../src/adapters/http/proxy.ts';
import { openOutsideMonitors } from '../../src/adapters/outside-monitors/open.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Language } from '../../src/core/language.ts';
import type { Measured } from '../../src/domain/alerts/measured.ts';
import { wantedOf } from '../../src/domain/outside-monitors/inputs.ts';
import { judgeMonitors, unreadFinding } from '../../src/domain/outside-monitors/judge.ts';
import { judgeHost, judgeSwitches } from '../../src/domain/outside-monitors/judge-others.ts';
import { monitorReading } from '../../src/domain/outside-monitors/reading.ts';
import type { Provider } from '../../src/domain/outside-monitors/types.ts';
import { railwayReading } from '../../src/domain/railway/reading.ts';
import type { Given } from './validate.ts';

type Limits = { readonly signal: AbortSignal; readonly redact: (text: string) => string };

/** Asks everybody who watches from outside, all at the same time, and judges what they say. */
export async function outsideFindings(
  given: Given,
  env: NodeJS.ProcessEnv,
  language: Language,
  { signal, redact }: Limits,
): Promise<readonly Finding[]> {
  const asked = openOutsideMonitors(given, {
    ...{ now: Date.now, pause, random: Math.random, redact, proxy: createProxyChoice('env', env), userAgent: 'runbook-actions' },
    ...{ reading: monitorReading, railway: railwayReading },
  });
  const wanted = wantedOf(given);
  const one = async <T>(
    provider: Provider,
    read: ((signal: AbortSignal) => Promise<Measured<T>>) | null,
    judge: (value: T) => readonly Finding[],
  ) => {
    if (read === null) return [];
    const found = await read(signal);
    return found.kind === 'measured' ? judge(found.value) : [unreadFinding(provider, found, language)];
  };
  const found = await Promise.all([
    one('uptimerobot', asked.uptimerobot, (monitors) => judgeMonitors('uptimerobot', wanted, monitors, language)),
    one('pingdom', asked.pingdom, (monitors) => judgeMonitors('pingdom', wanted, monitors, language)),
    one('healthchecks', asked.healthchecks, (checks) => judgeSwitches(given.healthchecksChecks, checks, language)),
    one('render', asked.render, (check) => [judgeHost('render', wanted, check, language)]),
    one('railway', asked.railway, (check) => [judgeHost('railway', wanted, check, language)]),
  ]);
  return found.flat();
}
