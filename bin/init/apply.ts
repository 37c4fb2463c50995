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
  readonly signal: AbortSignal;
  readonly say: (lines: readonly string[]) => void;
  readonly m: AdoptionMessages;
};
type Item = PlannedFile & { readonly existing: string | null; readonly state: FileState };

/** `differs` where something stays that is not as it would be written, `ended` where somebody ended it. */
export type Applied = 'done' | 'differs' | 'ended';

/** Tells, shows or writes the files. Never replaces a file without a yes. */
export async function apply(planned: readonly PlannedFile[], repository: Repository, options: Options): Promise<Applied> {
  const { switches, say, m } = options;
  // All of them are looked at before the first is written: one that may not be written ends it while nothing is changed.
  const items: Item[] = [];
  for (const file of planned) {
    const existing = await repository.read(file.path);
    items.push({ ...file, existing, state: stateOf(existing, file.content) });
  }
  say(['', `${m.files}:`, ...items.map(({ path, state }) => `  ${path}: ${m.state[state]}`)]);
  const changed = items.filter(({ state }) => state !== 'unchanged');
  if (changed.length === 0) say([m.nothing]);
  if (switches.has('check')) return changed.length > 0 ? 'differs' : 'done';
  if (switches.has('dry-run')) {
    say(changed.flatMap((item) => ['', `${m.wouldWrite(item.path)}:`, ...shown(item)]));
    return 'done';
  }
  return write(changed, repository, options);
}

/** File by file, each whole: what ends it lets the one that is being written come to its end. */
async function write(changed: readonly Item[], repository: Repository, options: Options): Promise<Applied> {
  const { say, m } = options;
  const written: string[] = [];
  for (const item of changed) {
    const may = await mayWrite(item, options);
    if (may === null) {
      say(['', written.length === 0 ? m.ended : m.endedAfter(written.length, changed.length)]);
      return 'ended';
    }
    if (may) {
      await repository.write(item.path, item.content);
      written.push(item.path);
    }
    say([may ? m.wrote(item.path) : m.left(item.path)]);
  }
  const all = written.length === changed.length;
  if (changed.length > 0) say(['', all ? m.next(CHECKLIST) : m.force]);
  return all ? 'done' : 'differs';
}

/** Null where it was ended, or where there is no answer to the question: nothing more is written then. */
async function mayWrite(item: Item, { switches, terminal, signal, say, m }: Options): Promise<boolean | null> {
  if (signal.aborted) return null;
  if (item.existing === null) return true;
  say(['', `${item.path}: ${m.state[item.state]}`, ...shown(item)]);
  if (switches.has('force')) return true;
  return terminal === null ? false : terminal.confirm(m.overwrite(item.path));
}

/** A new file whole, another one by what becomes of it. */
const shown = ({ existing, content }: Item) =>
  (existing === null ? content.split('\n').map((line) => `  ${line}`) : diff(existing, content)).map(visible);
