import { slice } from '../archive/byte-reader.ts';
import { fileParts } from '../archive/stored.ts';
import type { ByteSource } from '../archive/types.ts';
import type { ScriptRun, ScriptStep } from './script-plan.ts';

/** Line ends are made in pieces of this many. */
const AT_ONCE = 64 << 10;

/**
 * What psql reads in one run. First it is put into restricted mode by a key that nobody knows, so that no backslash command of the
 * script does anything; then come the settings, and the steps. What is not sent is as many line ends, so that psql counts the lines
 * as the file has them. Nothing is held but a piece of the file.
 */
export async function* scriptStream(source: ByteSource, steps: readonly ScriptStep[], run: ScriptRun, key: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from([`\\restrict ${key}`, ...run.prelude, ''].join('\n'));
  const begin = steps[run.from]?.from ?? source.size;
  let i = run.from;
  for await (const { at, bytes } of fileParts(slice(source, begin, source.size - begin))) {
    const start = begin + at;
    for (let done = 0; done < bytes.length; ) {
      const step = steps[i] as ScriptStep;
      const until = Math.min(bytes.length, step.to - start);
      if (step.send) yield bytes.subarray(done, until);
      done = until;
      if (start + until < step.to) continue;
      if (!step.send) yield* lineEnds(step.newlines);
      i += 1;
    }
  }
}

function* lineEnds(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= AT_ONCE) yield Buffer.alloc(Math.min(AT_ONCE, left), '\n');
}
