import type { Client } from '../../app/client';
import { everyPage } from '../../app/pages';
import type { DirectorySearch } from '../../app/router';
import type { SeriesSummary } from '../../generated/protocol';

const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether each word begins a word of the name. */
export function named(name: string, text: string): boolean {
  const words = plain(name).split(/[^\p{L}\p{N}]+/u);
  return plain(text)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}

/**
 * The series of a disease, a region, a town or a hospital are those that its centres own, or the
 * networks of these; a text may also be the series' own name.
 */
export async function seriesFound(
  client: Pick<Client, 'call'>,
  { text, orpha, region, network }: Omit<DirectorySearch, 'view' | 'kind'>,
): Promise<SeriesSummary[]> {
  const pages = await everyPage(client, 'series.list', { network });
  const series = pages.flatMap((page) => page.series ?? []);
  if (!text && !orpha && !region) return series;
  const found = await everyPage(client, 'directory.centres', { text, orpha, region });
  const centres = found.flatMap((page) => page.centres ?? []);
  const owners = new Set(centres.flatMap((centre) => [centre.id, centre.network]));
  const byName = (name: string) => text !== undefined && !orpha && !region && named(name, text);
  return series.filter(({ name, owners: own }) => own.some(({ id }) => owners.has(id)) || byName(name));
}
