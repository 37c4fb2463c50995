/** Where progress is written. Every line is redacted and kept from being taken for a command before it is printed. */
export type Log = {
  readonly info: (line: string) => void;
  readonly debug: (line: string) => void;
  /** Lines folded under a title in the runner's log. */
  readonly group: (title: string, lines: readonly string[]) => void;
};
