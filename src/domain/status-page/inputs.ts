import type { InputProblem } from '../../core/errors.ts';
import { duration, type Inputs, lines, quote } from '../../core/input-spec.ts';
import { parseApiUrl } from '../backup-api/address.ts';
import type { ComponentFilter } from './filter.ts';

/** `railway` is Railway's own shape; all others are asked for `/api/v2/summary.json` in Statuspage's. */
export type StatusPage = { readonly name: string; readonly kind: 'statuspage' | 'railway'; readonly url: string };

/** Pages that are known by name. */
const KNOWN: Readonly<Record<string, StatusPage>> = {
  render: { name: 'render', kind: 'statuspage', url: 'https://status.render.com' },
  railway: { name: 'railway', kind: 'railway', url: 'https://status.railway.com' },
  github: { name: 'github', kind: 'statuspage', url: 'https://www.githubstatus.com' },
};

/** The inputs of every action that asks status pages; spread them into its spec and call `statusPageProblems` in its `validate`. */
export const statusPageInputs = {
  'status-page': lines<StatusPage>({ example: 'render' }, (line) => {
    if (Object.hasOwn(KNOWN, line)) return { value: KNOWN[line] as StatusPage };
    const named = /^([a-z0-9][a-z0-9-]{0,39})=(\S+)$/i.exec(line);
    const parsed = parseApiUrl(named?.[2] ?? line);
    if ('problem' in parsed || parsed.value === '')
      return { problem: `${quote(line)} is neither one of ${Object.keys(KNOWN).join(', ')} nor the https URL of a status page.` };
    const url = new URL(parsed.value);
    if (url.search !== '') return { problem: 'give the address of the page alone, without a query.' };
    return { value: pageAt(named?.[1] ?? url.host, url) };
  }),
  'status-components': lines<ComponentFilter>({ example: 'render=Web Services' }, (line) => {
    const [, page, name = line] = /^([a-z0-9.:-]{1,100})=(.+)$/i.exec(line) ?? [];
    return name.length > 200 ? { problem: 'a name has at most 200 characters.' } : { value: { page: page ?? null, name: name.trim() } };
  }),
  'status-timeout': duration({ default: '5s', min: 1000, max: 60_000 }),
};
export type StatusPageInputs = Inputs<typeof statusPageInputs>;

/** A page that is known keeps its own shape under any name; of others the path of the summary may be given, or left out. */
function pageAt(name: string, url: URL): StatusPage {
  const known = Object.values(KNOWN).find((page) => new URL(page.url).host === url.host);
  const base = `${url.origin}${url.pathname}`.replace(/\/(?:api\/v2\/(?:summary|status)\.json)?\/*$/, '');
  return { name, kind: known?.kind ?? 'statuspage', url: base };
}

/** Names of pages that are given twice, and filters for a page that is none of them. */
export function statusPageProblems(given: StatusPageInputs): readonly InputProblem[] {
  const names = given.statusPage.map(({ name }) => name);
  const problems: InputProblem[] = [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) problems.push({ input: 'status-page', problem: `${quote(twice)} is given twice.`, example: 'render' });
  if (given.statusComponents.length > 0 && names.length === 0)
    problems.push({ input: 'status-page', problem: 'status-components names components, but there is no page to look at.', example: 'render' });
  for (const { page } of given.statusComponents)
    if (page !== null && names.length > 0 && !names.includes(page))
      problems.push({
        input: 'status-components',
        problem: `${quote(page)} is not among the pages: ${names.join(', ')}.`,
        example: `${names[0]}=API`,
      });
  return problems;
}
