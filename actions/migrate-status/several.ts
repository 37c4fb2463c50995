/** At most `limit` at a time, so that twenty databases cost little more than one, and a server with few connections is spared. */
export async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** One after the other, up to the first that fails; `skip` tells of those after it. */
export async function upToTheFirstFailure<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  failed: (result: R) => boolean,
  skip: (item: T, after: R) => R,
): Promise<R[]> {
  const results: R[] = [];
  let failure: R | null = null;
  for (const item of items) {
    const result: R = failure === null ? await work(item) : skip(item, failure);
    if (failure === null && failed(result)) failure = result;
    results.push(result);
  }
  return results;
}
