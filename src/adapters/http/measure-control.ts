import type { ControlLook, Timed } from '../../domain/triage/evidence.ts';
import type { Run } from './measure-run.ts';
import { createProbe } from './probe.ts';
import { timed } from './stage.ts';

/** Asks every control at the same time. A status line is a sign of life, whatever it says. */
export async function measureControl({ options, clocks, signal, skipped }: Run): Promise<Timed<ControlLook> | null> {
  const { controls, userAgent, proxy } = options;
  if (controls.length === 0) return null;
  const probe = createProbe({ headers: [], userAgent, ...(proxy === undefined ? {} : { proxy }) });
  const limit = options.budgetMs / 2;
  const asked = controls.slice(0, 8);
  return await timed(limit + 1000, signal, clocks, async (s): Promise<ControlLook> => {
    const samples = await Promise.all(
      asked.map(async (control) => {
        const sample = await probe(control, limit, s);
        return { head: sample?.head ?? null, ended: sample !== null, at: clocks.wall() };
      }),
    );
    const answered = samples.filter(({ head }) => head !== null).length;
    const ended = samples.every((sample) => sample.ended);
    if (!ended) skipped.add('control');
    const skews = samples.map(({ head, at }) => at - Date.parse(head?.provenance?.['date'] ?? '')).filter((ms) => !Number.isNaN(ms));
    const skew = skews.toSorted((x, y) => Math.abs(x) - Math.abs(y))[0] ?? null;
    return { state: answered > 0 ? 'online' : ended ? 'offline' : 'unclear', asked: asked.length, answered, clockSkewMs: skew };
  });
}
