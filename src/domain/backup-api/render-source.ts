import type { Parsed } from '../../core/input-spec.ts';

/** `render://dpg-…`: the newest export that is there, or (`?export=new`) one that is made now. */
export type RenderSource = { readonly kind: 'render'; readonly database: string; readonly fresh: boolean };

/** Reads `render://dpg-…` with the ids that Render gives to databases. */
export function parseRenderSource(text: string): Parsed<RenderSource> {
  const match = /^render:\/\/(dpg-[a-z0-9-]{1,60})\/?(?:\?export=(new|newest))?$/.exec(text);
  if (match === null) return { problem: 'this is not of the form render://dpg-… or render://dpg-…?export=new.' };
  return { value: { kind: 'render', database: match[1] ?? '', fresh: match[2] === 'new' } };
}

export const renderShown = ({ database }: RenderSource) => `render://${database}`;

/** Where exports of a database are listed (GET) and ordered (POST). `base` is Render's API, `…/v1`. */
export const exportUrl = (base: string, database: string) => new URL(`${base.replace(/\/+$/, '')}/postgres/${database}/export`);
