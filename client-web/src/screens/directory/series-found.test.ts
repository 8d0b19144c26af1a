import { expect, it } from 'vitest';
import type { Client } from '../../app/client';
import { named, seriesFound } from './series-found';

const kSeries = [
  { id: 's1', name: 'RCP Os et calcium', network: 'n1', owners: [{ kind: 'centre', id: 'c1' }] },
  { id: 's2', name: 'RCP commune', network: 'n1', owners: [{ kind: 'network', id: 'n1' }] },
  { id: 's3', name: 'RCP Œil', network: 'n2', owners: [{ kind: 'centre', id: 'c2' }] },
];

function directory(centres: { id: string; network: string }[]): Pick<Client, 'call'> {
  const call = async (method: string) => (method === 'series.list' ? { series: kSeries } : { centres });
  return { call: call as Client['call'] };
}

it('finds the series of the centres that are found, and of their networks', async () => {
  const client = directory([{ id: 'c1', network: 'n1' }]);
  const found = await seriesFound(client, { orpha: 'ORPHA:666' });
  expect(found.map(({ id }) => id)).toEqual(['s1', 's2']);
});

it('finds a series by the beginnings of words of its own name', async () => {
  expect((await seriesFound(directory([]), { text: 'calc' })).map(({ id }) => id)).toEqual(['s1']);
  expect(await seriesFound(directory([]), { text: 'calc', region: 'Bretagne' })).toEqual([]);
  expect(named('Réunion d’été', 'ete reun')).toBe(true);
  expect(named('Réunion', 'union')).toBe(false);
});

it('lists all where nothing is looked for', async () => {
  expect(await seriesFound(directory([]), {})).toHaveLength(3);
});
