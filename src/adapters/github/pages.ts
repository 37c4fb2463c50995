import { NotYet } from './failure.ts';

const PAGE = 100;

/**
 * Every item of a list, page by page. The client library's own paging takes a 409 for an empty list, and an open incident that is not listed
 * would be opened a second time.
 */
export async function everyPage<T>(
  page: (at: { readonly page: number; readonly per_page: number }) => Promise<{ readonly data: readonly T[] }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let number = 1; ; number += 1) {
    const data = listOf((await page({ page: number, per_page: PAGE })).data);
    all.push(...data);
    if (data.length < PAGE) return all;
  }
}

/** A list as GitHub promises one. A proxy's page with status 200 is none, and is asked for again: an error of the type would end the run. */
export function listOf<T>(data: readonly T[]): readonly T[] {
  if (!Array.isArray(data)) throw new NotYet('GitHub answered with something that is no list');
  return data;
}
