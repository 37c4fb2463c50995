import type { Measured } from '../alerts/measured.ts';
import type { Gap } from '../alerts/sources.ts';

/** What a source of metrics answered over HTTP. The text is outside text; `unread` says why there is none although there was one. */
export type MetricAnswer = {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  readonly unread: { readonly tooLarge: boolean; readonly detail: string } | null;
};

export type Labels = Readonly<Record<string, string>>;
/** A value at a time in milliseconds. NaN and the infinities are values here: what reads them decides. */
export type Sample = { readonly at: number; readonly value: number };
export type Series = { readonly labels: Labels; readonly samples: readonly Sample[] };

/** The one number that a query gives at a time (milliseconds of the day's clock). */
export type ReadNumber = (query: string, at: number, signal: AbortSignal) => Promise<Measured<number>>;

/** The numbers that a query gave over a time, in their order, and when it gave none. */
export type Numbers = { readonly points: readonly Sample[]; readonly gaps: readonly Gap[] };
export type Range = { readonly from: number; readonly until: number; readonly stepMs: number };
export type ReadNumbers = (query: string, range: Range, signal: AbortSignal) => Promise<Measured<Numbers>>;

/** Makes outside text fit for people: one line, without secrets. */
export type Clean = (text: string) => string;
