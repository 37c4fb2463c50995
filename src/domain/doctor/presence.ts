import type { Parsed } from '../../core/input-spec.ts';

/** Whether a secret or variable of this name reached the run. */
export type Presence = readonly [name: string, there: boolean];

/** `NAME=true` or `NAME=false`: the value itself has no place here, and is never quoted. */
export function parsePresence(line: string): Parsed<Presence> {
  const [, name, there] = /^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(true|false)$/.exec(line) ?? [];
  if (name === undefined) return { problem: "this is not NAME=true or NAME=false, as NAME=${{ secrets.NAME != '' }} gives." };
  return { value: [name.toUpperCase(), there === 'true'] };
}
