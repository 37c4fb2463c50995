import { formatDuration } from '../../core/duration.ts';
import type { Language } from '../../core/language.ts';
import { table } from '../../core/markdown.ts';
import { SIGNS } from '../../core/summary.ts';
import { inert } from '../incidents/inert.ts';
import { reviewMessages } from './messages.ts';
import type { Attention, Review, Section } from './types.ts';

export type Rendering = {
  readonly review: Review;
  readonly attention: readonly Attention[];
  /** The repository's address on GitHub, such as `https://github.com/acme/api`. */
  readonly server: string;
  readonly ledgerBranch: string;
  /** Days that were watched for less are shown as such, in per cent. */
  readonly coverage: number | null;
  /** The run that writes it; markdown of a link, or empty. */
  readonly runLink: string;
  readonly language: Language;
};

export type Context = Rendering & { readonly rows: number };

/** A section's heading with its body, or with what is said where there is nothing or it could not be read. */
export function sectionOf<T>(
  section: Section<T>,
  {
    name,
    title,
    language,
  }: { readonly name: 'availability' | 'incidents' | 'alerts' | 'drills' | 'deploys' | 'watchdog'; readonly title: string } & Pick<
    Context,
    'language'
  >,
  body: (value: T) => string,
): string {
  const m = reviewMessages[language];
  if (section.kind === 'not_configured') return `### ${title}\n\n➖ ${m.notConfigured[name]}`;
  if (section.kind === 'unread') return `### ${title}\n\n${SIGNS.unknown} ${m.unread(title, inert(section.why, 400))}`;
  return `### ${title}\n\n${body(section.value)}`;
}

/** The rows that are shown, and how many more there are. */
export function shown<T>(all: readonly T[], { rows, language }: Context, row: (item: T) => readonly string[], head: readonly string[]): string {
  const m = reviewMessages[language];
  const more = all.length > rows ? `\n\n${m.more(all.length - rows)}` : '';
  return `${table(head, all.slice(0, rows).map(row))}${more}`;
}

/** A link where the address is one of GitHub's own pages of a repository; nothing for anything else. `text` is markdown. */
export function safeLink(address: string, text: string): string {
  return /^https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/(?:issues\/\d+|actions\/runs\/\d+|commit\/[0-9a-f]{7,64}|deployments)$/.test(address)
    ? `[${text}](${address})`
    : '';
}

/** `2026-11-24 10:02`, in UTC. */
export const timeOf = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
export const percent = (share: number | null) => (share === null ? '–' : `${share.toFixed(2)} %`);
export const lasted = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
