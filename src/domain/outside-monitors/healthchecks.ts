import type { Json } from '../../core/json.ts';
import { memberAt, numberAt, textAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';
import type { MonitorState, OutsideMonitor } from './types.ts';

/** A check with the names by which the inputs may mean it. */
export type SwitchCheck = { readonly monitor: OutsideMonitor; readonly slug: string };

const STATES: Readonly<Record<string, MonitorState>> = { up: 'up', grace: 'up', down: 'down', paused: 'paused', new: 'unchecked' };

/** `GET /api/v3/checks/` of healthchecks.io (templates/docs/api.md). A key that may only read is told neither addresses nor channels. */
export function readSwitches(answer: Json, redact: (text: string) => string): readonly SwitchCheck[] | null {
  const checks = memberAt(answer, 'checks');
  if (!Array.isArray(checks)) return null;
  return (checks as readonly Json[]).map((item) => {
    const said = textAt(item, 'status') ?? '';
    const [period, grace] = [numberAt(item, 'timeout'), numberAt(item, 'grace')];
    const channels = memberAt(item, 'channels');
    const slug = plainText(redact(textAt(item, 'slug') ?? ''), 100);
    return {
      slug,
      monitor: {
        name: plainText(redact(textAt(item, 'name') ?? ''), 100) || slug,
        state: STATES[said] ?? 'other',
        said: plainText(redact(said), 40),
        url: null,
        // One with a schedule of its own says no period.
        intervalMs: period === null || grace === null ? null : (period + grace) * 1000,
        timeoutMs: null,
        accepts: null,
        keyword: null,
        contacts: typeof channels === 'string' ? channels.split(',').filter((id) => id.trim() !== '').length : null,
      },
    };
  });
}
