const kMinute = 60_000;

/** A time as a `datetime-local` field holds it, in the reader's time zone. */
export function asLocal(at: string | number | Date): string {
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * kMinute).toISOString().slice(0, 16);
}
