import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { DefinedObject, DefinitionProof } from './definitions.ts';
import { speaker } from './say.ts';

/**
 * What reads differently, and what is there beside it. `told` are names of which another finding tells already: a table without its
 * constraint reads differently too, and says nothing new. Beside another minor version only what is missing is judged: pg_dump 15.18,
 * for one, writes an option of every column of a 15.20 server that 15.20's own leaves out.
 */
export function definitionFindings(proof: DefinitionProof | null, told: readonly string[], language: Language): Finding[] {
  if (proof?.state !== 'compared') return [];
  const untold = (objects: readonly DefinedObject[]) => objects.filter(({ name }) => !told.some((one) => one === name || one.startsWith(`${name} `)));
  const bad = untold([...(proof.exact ? proof.differing : []), ...proof.missing]);
  const differing = of('definition_differs', bad, language).map((f): Finding => (proof.exact ? f : { ...f, verdict: 'degraded' }));
  return [...differing, ...of('object_added', untold(proof.added), language)];
}

function of(reason: 'definition_differs' | 'object_added', objects: readonly DefinedObject[], language: Language): Finding[] {
  if (objects.length === 0) return [];
  const names = objects.map(({ kind, name }) => `${kind} ${name}`);
  return [speaker(language)(reason, names, {}, { count: objects.length, objects: objects.slice(0, 100).map(plainObject) })];
}

/** For a report. */
export function plainObject({ kind, name }: DefinedObject): { kind: string; name: string } {
  return { kind: plainText(kind, 60), name: plainText(name, 200) };
}
