/** Round marks from 0 to the first at or above the greatest value; four steps at most. */
export function marksUpTo(greatest: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(1, greatest / 4)));
  const step = [1, 2, 5, 10].map((times) => times * magnitude).find((one) => one * 4 >= greatest)!;
  const steps = Math.max(1, Math.ceil(greatest / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}
