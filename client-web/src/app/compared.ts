/** Whether two values say the same, keys in any order. */
function same(one: unknown, other: unknown): boolean {
  const ordered = (_: string, value: unknown): unknown =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([key], [next]) => (key < next ? -1 : 1)));
  return JSON.stringify(one, ordered) === JSON.stringify(other, ordered);
}

/**
 * Of two versions that began with the same one: the fields that only the other changed, and those that
 * both did. Without the common one, whatever differs was changed by both.
 */
export function compared<V, F>(
  fields: readonly F[],
  valueIn: (version: V, field: F) => unknown,
  base: V | undefined,
  mine: V,
  theirs: V,
) {
  const differing = fields.filter((field) => !same(valueIn(mine, field), valueIn(theirs, field)));
  const unchangedIn = (version: V, field: F) =>
    base !== undefined && same(valueIn(version, field), valueIn(base, field));
  return {
    onlyTheirs: differing.filter((field) => unchangedIn(mine, field)),
    both: differing.filter((field) => !unchangedIn(mine, field) && !unchangedIn(theirs, field)),
  };
}
