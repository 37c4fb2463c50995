import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

/** A person at a terminal. Each answer is null where they end the input (Ctrl-D) or the run (Ctrl-C). */
export type Terminal = {
  /** An answer; the suggestion, where the line is empty. */
  readonly ask: (question: string, suggestion: string) => Promise<string | null>;
  /** Yes or no; no where the line is empty. */
  readonly confirm: (question: string) => Promise<boolean | null>;
  readonly close: () => void;
};

export function openTerminal(input: Readable, output: Writable): Terminal {
  const lines = createInterface({ input, output });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  lines.once('SIGINT', () => lines.close());
  const line = async (question: string) => {
    if (ended.signal.aborted) return null;
    return lines.question(question, { signal: ended.signal }).then(
      (answer) => answer.trim(),
      () => null,
    );
  };
  return {
    ask: async (question, suggestion) => {
      const answer = await line(`${question}${suggestion === '' ? '' : ` [${suggestion}]`}: `);
      return answer === '' ? suggestion : answer;
    },
    confirm: async (question) => {
      const answer = await line(`${question} [y/N] `);
      return answer === null ? null : /^(?:y|yes|s|sí|si)$/i.test(answer);
    },
    close: () => lines.close(),
  };
}
