import { choice, duration, type Field, field, integer, type Parsed, quote } from '../../core/input-spec.ts';
import { SOURCE_CHOICES } from './choose.ts';

/** What is said of the sources as a whole; each has inputs of its own in its own room. */
export const alertSourceInputs = {
  'http-5xx-source': choice(SOURCE_CHOICES, { default: 'auto' }),
  'disk-source': choice(SOURCE_CHOICES, { default: 'auto' }),
  'memory-source': choice(SOURCE_CHOICES, { default: 'auto' }),
  'tunnel-ports': portNumbers(),
  timeout: duration({ default: '60s', min: 1000, max: 900_000 }),
  'unknown-after': integer({ default: '3', min: 1, max: 100 }),
};

/** Ports by lines or commas, the JSON array that `ssh-tunnel` gives, or the lines that it was given: `15432:127.0.0.1:5432`. */
function portNumbers(): Field<readonly number[]> {
  return field<readonly number[]>({ example: '15432' }, (raw): Parsed<readonly number[]> => {
    const words = raw
      .replace(/^\[(.*)\]$/s, '$1')
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    const ports = words.map((word) => Number(/^(\d{1,5})(?::\S+:\d{1,5})?$/.exec(word)?.[1] ?? Number.NaN));
    const wrong = words.find((_, index) => !((ports[index] ?? 0) >= 1 && (ports[index] ?? 0) <= 65_535));
    return wrong === undefined ? { value: [...new Set(ports)] } : { problem: `${quote(wrong)} is no port on this machine.` };
  });
}
