import { openRunCache } from '../../src/adapters/state/run-cache.ts';
import type { DeskOptions } from '../../src/domain/incidents/desk.ts';
import { IncidentDesk } from '../../src/domain/incidents/desk.ts';
import { fingerprintOf } from '../../src/domain/incidents/fingerprint.ts';
import { readMemory, writeMemory } from '../../src/domain/incidents/memory.ts';
import { openOf } from '../../src/domain/incidents/next.ts';
import type { Observed } from '../../src/domain/incidents/observed.ts';
import type { IncidentKey, Observation } from '../../src/domain/incidents/types.ts';

export type Remembering = { readonly observed: Observed; readonly lost: string | null };

/**
 * One observation where more than one bad one in a row is needed. Until there is an issue the streak is kept in the Actions cache; where
 * that cannot be read or written, this one counts as the last that was needed: too early is better than never.
 */
export async function observeWithMemory(
  options: DeskOptions,
  key: IncidentKey,
  observation: Observation,
  evidence: string,
  env: NodeJS.ProcessEnv,
): Promise<Remembering> {
  const fingerprint = fingerprintOf(key);
  const cache = openRunCache(`runbook-incident-v1-${fingerprint}`, env);
  const { bytes, problem } = await cache.restore();
  const before = bytes === null ? null : readMemory(bytes, fingerprint, observation.at);
  const at = (openAfter: number) =>
    new IncidentDesk({ ...options, rules: { ...options.rules, openAfter }, remembered: before === null ? [] : [before] });
  if (problem !== null) return { observed: await at(1).observe(key, observation, evidence), lost: observation.verdict === 'ok' ? null : problem };
  const observed = await at(options.rules.openAfter).observe(key, observation, evidence);
  const counting = openOf(observed.state) === null && observed.state.streaks.degraded > 0;
  // A streak that is over must not be taken up again.
  const over = !counting && (before?.streaks.degraded ?? 0) > 0;
  if (!counting && !over) return { observed, lost: null };
  const run = `${env['GITHUB_RUN_ID'] ?? ''}-${env['GITHUB_RUN_ATTEMPT'] ?? '1'}-${observation.at}`;
  const saved = await cache.save(writeMemory(observed.state), run);
  if (saved.problem === null || !counting || observed.step.frozen) return { observed, lost: null };
  return { observed: await at(1).observe(key, observation, evidence), lost: saved.problem };
}
