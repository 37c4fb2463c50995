import { type Field, field, quote } from '../../core/input-spec.ts';

type Options = { readonly default: string };

/** A share written in percent, `85%` or `0.5%`, as a ratio: more than 0, at most 100 %. A bare number is refused. */
export function percent(options: Options): Field<number> {
  return field(options, (raw) => {
    const value = /^\d{1,3}(?:\.\d{1,6})?\s?%$/.test(raw) ? Number.parseFloat(raw) / 100 : Number.NaN;
    return value > 0 && value <= 1 ? { value } : { problem: `${quote(raw)} is not a share in percent, more than 0% and at most 100%.` };
  });
}
