/** Finds who comes first, by several criteria. */

/** The first of the items whose key is the least, compared member by member. */
export function firstBy<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => readonly number[],
): Item | undefined {
  let found: { item: Item; key: readonly number[] } | undefined
  for (const item of items) {
    const key = keyOf(item)
    if (!found || isLess(key, found.key)) found = { item, key }
  }
  return found?.item
}

/** Compares member by member. */
export function isLess(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index])
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0)
}
