/** Items of several pages. What lies at a seam may be on both pages and counts once; an item without an id is its own. */
export function createCollected<T extends { readonly id: string }>() {
  const found = new Map<string, T>();
  let unnamed = 0;
  return {
    /** Whether the page had anything new. */
    add: (items: readonly T[]): boolean => {
      const before = found.size;
      for (const item of items) {
        if (item.id === '') unnamed += 1;
        found.set(item.id === '' ? `#${unnamed}` : item.id, item);
      }
      return found.size > before;
    },
    all: (): T[] => [...found.values()],
  };
}
