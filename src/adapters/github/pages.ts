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
    const { data } = await page({ page: number, per_page: PAGE });
    all.push(...data);
    if (data.length < PAGE) return all;
  }
}
