import { joinPath, type ProjectFiles } from '../migrations/project-files.ts';
import type { Detected, Notice, Sighting } from './answers.ts';

/** A repository may be of any size; what is beyond this is told as not looked into. */
const MAX_FILES = 3000;
const MAX_FOLDERS = 3000;
const MAX_DEPTH = 16;
const MAX_CHARACTERS = 64 * 1024 * 1024;
/** As many as the question takes. */
const MAX_QUEUES = 100;
const MAX_UNNAMED = 3;

const SOURCE = /\.[cm]?[jt]s$/;
const NO_SOURCE = /\.(?:d|test|spec)\.[cm]?[jt]s$|\.min\.js$/;
/** Made by tools, or no part of what runs. */
const PASSED_BY = /^(?:\..*|node_modules|bower_components|dist|build|out|coverage|vendor|__tests__|__mocks__|tests?|e2e|fixtures)$/;

/**
 * Where BullMQ, Bull and their modules for NestJS name a queue: https://docs.bullmq.io/guide/queues and
 * https://docs.nestjs.com/techniques/queues. Every repetition has a bound, so that no file can make it slow.
 */
const QUEUE =
  /(?:\bnew\s{1,20}(?:Bull|Queue|QueueEvents|QueuePro)(?:<[^<>()]{0,200}>)?\(|@(?:InjectQueue|Processor)\(|\bregisterQueue(?:Async)?\()\s{0,100}(?:\{\s{0,100}name\s?:\s{0,100})?(?:(['"`])([^'"`\n]{1,200})\1|([^\s)}]))/g;

/** A name that stands for itself wherever it is written down. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

type Found = { readonly file: string; readonly line: number; readonly name: string | null };

/** Queues as the sources name them. Never sure: a source may be a trial, or name a queue of another service. */
export async function detectQueues(files: ProjectFiles): Promise<Detected> {
  const { sources, more, unread } = await findSources(files);
  const found: Found[] = [];
  let [characters, looked] = [0, 0];
  for (const file of sources) {
    if (characters > MAX_CHARACTERS) break;
    const text = (await files.readText(file)) ?? '';
    found.push(...queuesIn(file, text));
    characters += text.length;
    looked += 1;
  }
  const named = found.filter((one): one is Found & { name: string } => one.name !== null);
  const names = [...new Set(named.map(({ name }) => name))];
  const [first] = named;
  const where = first === undefined ? '' : `${first.file}:${first.line}`;
  const sightings: Sighting[] = first === undefined ? [] : [{ question: 'queues', value: names.slice(0, MAX_QUEUES).join(','), where, sure: false }];
  const unnamed = found.filter(({ name }) => name === null).slice(0, MAX_UNNAMED);
  const many: Notice[] = names.length > MAX_QUEUES ? [{ kind: 'queues_many', count: names.length, taken: MAX_QUEUES }] : [];
  const partly: Notice[] = more || looked < sources.length || unread !== '' ? [{ kind: 'sources_partly', files: looked, unread }] : [];
  return {
    sightings,
    notices: [...unnamed.map(({ file, line }): Notice => ({ kind: 'queue_unnamed', where: `${file}:${line}` })), ...many, ...partly],
  };
}

function queuesIn(file: string, text: string): Found[] {
  // Cheaper than the pattern, and nearly every file ends here.
  if (!/Queue|Processor|Bull/.test(text)) return [];
  let [line, counted] = [1, 0];
  return [...text.matchAll(QUEUE)].flatMap(({ 0: whole, 2: name, 3: other, index }): Found[] => {
    // `@InjectQueue()` and `registerQueue()` without an argument name none.
    if (name === undefined && other === undefined) return [];
    const end = index + whole.length;
    line += text.slice(counted, end).split('\n').length - 1;
    counted = end;
    return [{ file, line, name: name !== undefined && PLAIN.test(name) ? name : null }];
  });
}

type Search = { readonly sources: string[]; more: boolean; unread: string };

/** Source files, those of the upper folders first. A link is `other` in a list, so nothing is come to twice. */
async function findSources(files: ProjectFiles): Promise<Readonly<Search>> {
  const search: Search = { sources: [], more: false, unread: '' };
  let [level, looked] = [['.'], 0];
  for (let depth = 0; level.length > 0 && !search.more; depth += 1) {
    looked += level.length;
    search.more = looked > MAX_FOLDERS || depth > MAX_DEPTH;
    const below: string[] = [];
    for (const folder of search.more ? [] : level) below.push(...(await lookInto(folder, files, search)));
    level = below;
  }
  return search;
}

/** Notes the sources of one folder; resolves with the folders in it. */
async function lookInto(folder: string, files: ProjectFiles, search: Search): Promise<string[]> {
  const entries = await files.list(folder);
  if (entries === null) search.unread ||= folder;
  const place = ({ name }: { readonly name: string }) => joinPath(folder, name);
  const sources = (entries ?? []).filter(({ name, kind }) => kind === 'file' && SOURCE.test(name) && !NO_SOURCE.test(name));
  const room = MAX_FILES - search.sources.length;
  search.more ||= sources.length > room;
  search.sources.push(...sources.slice(0, room).map(place));
  return (entries ?? []).filter(({ name, kind }) => kind === 'folder' && !PASSED_BY.test(name)).map(place);
}
