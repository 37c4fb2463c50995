import { plainText } from '../../core/plain-text.ts';
import type { Measured } from '../../domain/alerts/measured.ts';
import type { Patience } from './ask.ts';

/** What every source of metrics is opened with. `R`: what the domain hands over to read its answers. */
export type Opening<R> = {
  readonly reader: R;
  readonly redact: (text: string) => string;
  /** The environment, for its proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly patience: Patience;
};

/** Where text from outside is made fit for people. */
export const cleaner =
  (redact: (text: string) => string) =>
  (text: string): string =>
    plainText(redact(text), 300);

/** The same measurement with its detail made fit for people. */
export function told<T>(measured: Measured<T>, clean: (text: string) => string): Measured<T> {
  return measured.kind === 'measured' ? measured : { ...measured, detail: clean(measured.detail) };
}
