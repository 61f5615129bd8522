/** What was used last in this browser, the latest first. A browser that stores nothing has none. */
export interface RecentList<T> {
  read(): readonly T[];
  /** Returns the list with the item. */
  add(item: T): readonly T[];
}

/** `isItem` leaves out what is stored under the key and is not ours. */
export function recentList<T>(key: string, most: number, isItem: (value: unknown) => value is T): RecentList<T> {
  const read = (): readonly T[] => {
    try {
      const items: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
      return Array.isArray(items) ? items.filter(isItem).slice(0, most) : [];
    } catch {
      return [];
    }
  };
  return {
    read,
    add(item) {
      const items = [item, ...read().filter((other) => other !== item)].slice(0, most);
      try {
        localStorage.setItem(key, JSON.stringify(items));
      } catch {
        // A browser may refuse to store anything.
      }
      return items;
    },
  };
}
