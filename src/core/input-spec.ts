import { parseDuration } from './duration.ts';
import { ConfigError, type InputProblem } from './errors.ts';
import { parseRatio, type Ratio } from './ratio.ts';
import { MIN_SECRET_LENGTH } from './redact.ts';
import { parseSize } from './size.ts';

/** A value or what is wrong with the text. The problem is a sentence without the input's name and never quotes a secret; `es`: in Spanish. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string; readonly es?: string };

/** How one input is read. `default` is the text in action.yml; the empty text counts as "not given". */
export type Field<T> = {
  readonly default: string;
  readonly required: boolean;
  readonly example: string;
  /** The parts of the raw text that must never be shown. They are masked before anything is parsed. */
  readonly secrets: (raw: string) => readonly string[];
  readonly parse: (raw: string) => Parsed<T>;
};

export type InputSpec = { readonly [input: string]: Field<unknown> };
type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S;
type Value<F> = F extends Field<infer T> ? T : never;
/** The record of an input spec: `request-timeout` becomes `requestTimeout`. */
export type Inputs<S extends InputSpec> = { readonly [K in keyof S & string as Camel<K>]: Value<S[K]> };

type Options = { readonly default?: string; readonly required?: boolean; readonly example?: string };

/** A field from its parser. What `parse` gets is trimmed and not empty, unless the default is empty and the field optional. */
export function field<T>(options: Options & { readonly secrets?: (raw: string) => readonly string[] }, parse: (raw: string) => Parsed<T>): Field<T> {
  return {
    default: options.default ?? '',
    required: options.required ?? false,
    example: options.example ?? options.default ?? '',
    secrets: options.secrets ?? (() => []),
    parse,
  };
}

/** Any text. */
export const text = (options: Options = {}): Field<string> => field(options, (value) => ({ value }));

/** A secret text, masked whole. */
export const secret = (options: Options = {}): Field<string> => field({ ...options, secrets: (raw) => [raw] }, (value) => ({ value }));

/** One of a fixed list of words. */
export function choice<const T extends string>(values: readonly T[], options: Options & { readonly default: NoInfer<T> }): Field<T> {
  return field(options, (raw) => {
    const value = values.find((v) => v === raw);
    return value === undefined ? wrong(raw, `is not one of ${values.join(', ')}.`, `no es ninguno de ${values.join(', ')}.`) : { value };
  });
}

/** `true` or `false`, nothing else. */
export function flag(options: Options & { readonly default: 'true' | 'false' }): Field<boolean> {
  return field(options, (raw) =>
    raw === 'true' || raw === 'false' ? { value: raw === 'true' } : wrong(raw, 'is neither true nor false.', 'no es ni true ni false.'),
  );
}

/** A whole number within bounds, both included. */
export function integer(options: Options & { readonly min: number; readonly max: number }): Field<number> {
  return field(options, (raw) => {
    const value = /^\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
    return value >= options.min && value <= options.max
      ? { value }
      : wrong(raw, `is not a whole number from ${options.min} to ${options.max}.`, `no es un número entero de ${options.min} a ${options.max}.`);
  });
}

/** Milliseconds of a duration with its unit, within bounds in milliseconds. */
export function duration(options: Options & { readonly min?: number; readonly max?: number }): Field<number> {
  return field(options, (raw) => {
    const value = parseDuration(raw);
    if (value === null) return wrong(raw, 'is not a duration with its unit (ms, s, m, h, d).', 'no es una duración con su unidad (ms, s, m, h, d).');
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
    return value >= min && value <= max ? { value } : wrong(raw, 'is out of range.', 'está fuera de los límites.');
  });
}

/** Milliseconds of a duration, or null where it is not given. */
export function optionalDuration(options: Options & { readonly min?: number; readonly max?: number } = {}): Field<number | null> {
  const inner = duration(options);
  return field<number | null>(options, (raw) => (raw === '' ? { value: null } : inner.parse(raw)));
}

/** Bytes of a size with its unit. */
export function size(options: Options): Field<number> {
  return field(options, (raw) => {
    const value = parseSize(raw);
    return value === null ? wrong(raw, 'is not a size with its unit (KiB, MiB, GiB).', 'no es un tamaño con su unidad (KiB, MiB, GiB).') : { value };
  });
}

/** `3/5`: three of the last five. */
export function ratio(options: Options): Field<Ratio> {
  return field(options, (raw) => {
    const value = parseRatio(raw);
    return value === null
      ? wrong(raw, 'is not a ratio of whole numbers such as 3/5.', 'no es una proporción de números enteros como 3/5.')
      : { value };
  });
}

/** One item per line; blank lines are skipped. Every wrong line is reported with its number. */
export function lines<T>(
  options: Options & { readonly secrets?: (raw: string) => readonly string[] },
  parseLine: (line: string) => Parsed<T>,
): Field<readonly T[]> {
  return field(options, (raw) => {
    const values: T[] = [];
    const problems: string[] = [];
    const es: string[] = [];
    raw.split(/\r\n|\r|\n/).forEach((line, index) => {
      if (line.trim() === '') return;
      const parsed = parseLine(line.trim());
      if ('value' in parsed) values.push(parsed.value);
      else {
        problems.push(`line ${index + 1}: ${parsed.problem}`);
        es.push(`línea ${index + 1}: ${parsed.es ?? parsed.problem}`);
      }
    });
    return problems.length > 0 ? { problem: problems.join(' '), es: es.join(' ') } : { value: values };
  });
}

/** `Name: value` headers, one per line. Each value is a secret by itself, never the block as a whole. */
export function headerLines(options: Options = {}): Field<readonly (readonly [string, string])[]> {
  const value = (line: string) => line.slice(line.indexOf(':') + 1).trim();
  const secrets = (raw: string) => raw.split(/\r\n|\r|\n/).flatMap((line) => [value(line), ...value(line).split(' ').slice(1)]);
  return lines({ ...options, secrets }, (line) => {
    const name = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):/.exec(line)?.[1];
    return name === undefined
      ? { problem: 'this is not a header of the form Name: value.', es: 'no es una cabecera de la forma Nombre: valor.' }
      : { value: [name, value(line)] as const };
  });
}

const wrong = (raw: string, en: string, es: string) => ({ problem: `${quote(raw)} ${en}`, es: `${quote(raw)} ${es}` });

/** Raw text in quotes, shortened, for a problem's sentence. */
export function quote(raw: string): string {
  return JSON.stringify(raw.length > 60 ? `${raw.slice(0, 59)}…` : raw);
}

/** All secret parts of the raw inputs, without any check of whether the inputs are right. */
export function secretsOf(spec: InputSpec, read: (input: string) => string): string[] {
  return Object.entries(spec)
    .flatMap(([input, f]) => f.secrets(read(input).trim()))
    .filter((part) => part.length >= MIN_SECRET_LENGTH);
}

/**
 * The typed, frozen record of a spec. Throws one ConfigError with every problem. The runner enforces neither `required` nor
 * any type, so this does.
 */
export function parseInputs<S extends InputSpec>(spec: S, read: (input: string) => string): Inputs<S> {
  const problems: InputProblem[] = [];
  const record: Record<string, unknown> = {};
  for (const [input, f] of Object.entries(spec)) {
    const given = read(input).trim();
    const example = f.example === '' ? {} : { example: f.example };
    if (given === '' && f.required) {
      problems.push({ input, problem: 'this input is required.', es: 'esta entrada es obligatoria.', ...example });
      continue;
    }
    const parsed = f.parse(given === '' ? f.default : given);
    if ('value' in parsed) record[input.replace(/-(.)/g, (_, c: string) => c.toUpperCase())] = parsed.value;
    else problems.push({ input, ...parsed, ...example });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(record) as Inputs<S>;
}
