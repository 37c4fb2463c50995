import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A person at a terminal. Each answer is null where they end the input (Ctrl-D) or the run (Ctrl-C). */
export type Terminal = {
  /** An answer; the suggestion, where the line is empty. */
  readonly ask: (question: string, suggestion: string) => Promise<string | null>;
  /** Yes or no; no where the line is empty. */
  readonly confirm: (question: string) => Promise<boolean | null>;
  /** Aborts at Ctrl-C, which the process is not told of while a terminal is read. */
  readonly interrupted: AbortSignal;
  readonly close: () => void;
};

/** Lines that are typed or pasted ahead of their question are kept for it. */
export function openTerminal(input: Readable, output: Writable): Terminal {
  const lines = createInterface({ input, output });
  const ahead: string[] = [];
  let waiting: ((line: string | null) => void) | null = null;
  let ended = false;
  const give = (line: string | null) => {
    const answer = waiting;
    waiting = null;
    answer?.(line);
  };
  lines.on('line', (line) => (waiting === null ? void ahead.push(line) : give(line)));
  lines.once('close', () => {
    ended = true;
    give(null);
  });
  const interrupt = new AbortController();
  lines.once('SIGINT', () => {
    interrupt.abort();
    lines.close();
  });
  const next = (question: string) =>
    new Promise<string | null>((resolve) => {
      const early = ahead.shift();
      if (early !== undefined) output.write(`${question}${early}\n`);
      if (early !== undefined || ended) return resolve(early?.trim() ?? null);
      waiting = (line) => resolve(line?.trim() ?? null);
      lines.setPrompt(question);
      lines.prompt();
    });
  return {
    ask: async (question, suggestion) => {
      const answer = await next(`${question}${suggestion === '' ? '' : ` [${suggestion}]`}: `);
      return answer === '' ? suggestion : answer;
    },
    confirm: async (question) => {
      const answer = await next(`${question} [y/N] `);
      return answer === null ? null : /^(?:y|yes|s|sí|si)$/i.test(answer);
    },
    interrupted: interrupt.signal,
    close: () => lines.close(),
  };
}
