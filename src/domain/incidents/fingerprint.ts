import { createHash } from 'node:crypto';
import type { IncidentKey } from './types.ts';

/**
 * 20 hexadecimal digits that name a check of a service in an environment. Names are compared as they are written, after Unicode's
 * composition (NFC) and without white space around them: `api` and `API` are two services.
 */
export function fingerprintOf({ service, environment, check }: IncidentKey): string {
  // As JSON, so that ["a b", ""] and ["a", "b"] differ.
  const text = JSON.stringify([service, environment, check].map((name) => name.normalize('NFC').trim()));
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
