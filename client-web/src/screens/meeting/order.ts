/** The items with those of `keys` put before or after `target`, in the order that they had. */
export function moved<T extends { id: string }>(
  items: readonly T[],
  keys: ReadonlySet<string>,
  target: string,
  place: 'before' | 'after',
): T[] {
  if (keys.has(target)) return [...items];
  const going = items.filter(({ id }) => keys.has(id));
  const staying = items.filter(({ id }) => !keys.has(id));
  const at = staying.findIndex(({ id }) => id === target) + (place === 'after' ? 1 : 0);
  return [...staying.slice(0, at), ...going, ...staying.slice(at)];
}
