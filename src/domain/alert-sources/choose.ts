import type { InputProblem } from '../../core/errors.ts';
import type { AlertSource } from '../alerts/sources.ts';

/** The places that can tell of traffic, disks or memory, by the words that the inputs use. */
export const SOURCE_KINDS = ['render', 'railway', 'ssh', 'prometheus', 'loki', 'redis'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
/** `none` leaves the rule out. */
export const SOURCE_CHOICES = ['auto', 'none', ...SOURCE_KINDS] as const;
export type SourceChoice = (typeof SOURCE_CHOICES)[number];

export type OpenedSource = { readonly kind: SourceKind; readonly source: AlertSource };
/** What is asked of a source: its functions, but the one for evidence. */
type Ability = 'traffic' | 'disks' | 'memory' | 'processes';

export type Chosen = { readonly sources: readonly OpenedSource[] } | { readonly problem: InputProblem };

/**
 * The source that tells of the traffic. Two of them would count the same requests twice, or each another part of them: which one is
 * right only the user knows. None: the rule has no source.
 */
export function chooseTraffic(opened: readonly OpenedSource[], wanted: SourceChoice): Chosen {
  const chosen = chooseAll(opened, wanted, 'traffic', 'http-5xx-source');
  if ('problem' in chosen || chosen.sources.length < 2) return chosen;
  const names = chosen.sources.map(({ kind }) => kind);
  const problem = `${names.join(' and ')} can tell of the traffic; say which one is to be counted.`;
  return { problem: { input: 'http-5xx-source', problem, example: names[0] ?? 'ssh' } };
}

/** The sources that tell of disks, memory or processes: all that can, or the one that is wanted. */
export function chooseAll(opened: readonly OpenedSource[], wanted: SourceChoice, ability: Ability, input: string): Chosen {
  if (wanted === 'none') return { sources: [] };
  const able = opened.filter(({ source }) => source[ability] !== null);
  if (wanted === 'auto') return { sources: able };
  const chosen = able.filter(({ kind }) => kind === wanted);
  if (chosen.length > 0) return { sources: chosen };
  const configured = opened.some(({ kind }) => kind === wanted);
  const problem = configured ? `${wanted} is not set up to tell of it.` : `${wanted} is not among the sources that are given.`;
  return { problem: { input, problem, example: able[0]?.kind ?? 'auto' } };
}
