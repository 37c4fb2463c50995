import type { Repository } from '../../src/adapters/repository/files.ts';
import type { Terminal } from '../../src/adapters/terminal/prompt.ts';
import { CHECKLIST } from '../../src/domain/adoption/checklist.ts';
import { diff } from '../../src/domain/adoption/diff.ts';
import type { Switch } from '../../src/domain/adoption/flags.ts';
import type { AdoptionMessages } from '../../src/domain/adoption/messages-type.ts';
import type { PlannedFile } from '../../src/domain/adoption/plan.ts';
import { type FileState, stateOf } from '../../src/domain/adoption/stamp.ts';
import { visible } from './lines.ts';

type Options = {
  readonly switches: ReadonlySet<Switch>;
  readonly terminal: Terminal | null;
  readonly say: (lines: readonly string[]) => void;
  readonly m: AdoptionMessages;
};
type Item = PlannedFile & { readonly existing: string | null; readonly state: FileState };

/** Tells, shows or writes the files. Resolves with whether something stays that differs; never replaces a file without a yes. */
export async function apply(planned: readonly PlannedFile[], repository: Repository, { switches, terminal, say, m }: Options): Promise<boolean> {
  // All of them are looked at before the first is written: one that may not be written ends it while nothing is changed.
  const items: Item[] = [];
  for (const file of planned) {
    const existing = await repository.read(file.path);
    items.push({ ...file, existing, state: stateOf(existing, file.content) });
  }
  say(['', `${m.files}:`, ...items.map(({ path, state }) => `  ${path}: ${m.state[state]}`)]);
  const changed = items.filter(({ state }) => state !== 'unchanged');
  if (changed.length === 0) say([m.nothing]);
  if (switches.has('check')) return changed.length > 0;
  if (switches.has('dry-run')) {
    say(changed.flatMap((item) => ['', `${m.wouldWrite(item.path)}:`, ...shown(item)]));
    return false;
  }
  let left = false;
  for (const item of changed) {
    if (await mayWrite(item, { switches, terminal, say, m })) {
      await repository.write(item.path, item.content);
      say([m.wrote(item.path)]);
    } else {
      left = true;
      say([m.left(item.path)]);
    }
  }
  if (changed.length > 0) say(['', left ? m.force : m.next(CHECKLIST)]);
  return left;
}

async function mayWrite(item: Item, { switches, terminal, say, m }: Options): Promise<boolean> {
  if (item.existing === null) return true;
  say(['', `${item.path}: ${m.state[item.state]}`, ...shown(item)]);
  return switches.has('force') || (terminal !== null && (await terminal.confirm(m.overwrite(item.path))) === true);
}

/** A new file whole, another one by what becomes of it. */
const shown = ({ existing, content }: Item) =>
  (existing === null ? content.split('\n').map((line) => `  ${line}`) : diff(existing, content)).map(visible);
