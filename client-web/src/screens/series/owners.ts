import { useRead } from '../../app/hooks';
import { useReads } from '../../app/reads';
import type { SeriesOwner } from '../../generated/protocol';

/** An owner, with what the directory says of it once that is known. */
export interface KnownOwner extends SeriesOwner {
  name?: string;
  /** The network that it belongs to, or is. */
  network?: string;
}

export function useOwners(owners: SeriesOwner[]): KnownOwner[] {
  const networks = useRead('directory.networks', { limit: 200 });
  const centres = useReads(
    'directory.centre',
    owners.filter(({ kind }) => kind === 'centre').map(({ id }) => ({ centre: id })),
  );
  const centreOf = new Map(centres.map(({ data }) => [data?.centre.id, data?.centre]));
  return owners.map(({ kind, id }) => {
    if (kind === 'centre') {
      const { name, network } = centreOf.get(id) ?? {};
      return { kind, id, name, network };
    }
    const found = networks.data?.networks?.find((network) => network.id === id);
    return { kind, id, name: found?.name, network: id };
  });
}
