import { choice, duration, type Field, field, type Inputs, type Parsed, quote } from '../../core/input-spec.ts';
import { SOURCE_CHOICES } from './choose.ts';

/** What is said of the sources as a whole; each has inputs of its own in its own room. */
export const alertSourceInputs = {
  'http-5xx-source': choice(SOURCE_CHOICES, { default: 'auto' }),
  'disk-source': choice(SOURCE_CHOICES, { default: 'auto' }),
  'memory-source': choice(SOURCE_CHOICES, { default: 'auto' }),
  'tunnel-ports': portNumbers(),
  timeout: duration({ default: '60s', min: 1000, max: 900_000 }),
};
export type AlertSourceInputs = Inputs<typeof alertSourceInputs>;

/** Ports by lines or commas, or the JSON array that `ssh-tunnel` gives. */
function portNumbers(): Field<readonly number[]> {
  return field<readonly number[]>({ example: '15432' }, (raw): Parsed<readonly number[]> => {
    const words = raw
      .replace(/^\[(.*)\]$/s, '$1')
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    const wrong = words.find((word) => !/^\d{1,5}$/.test(word) || Number(word) < 1 || Number(word) > 65_535);
    return wrong === undefined ? { value: [...new Set(words.map(Number))] } : { problem: `${quote(wrong)} is no port.` };
  });
}
