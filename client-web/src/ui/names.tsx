import { useRead } from '../app/hooks';
import type { SeriesOwner } from '../generated/protocol';

/** What the directory calls a centre; an ellipsis until that is known, for a link needs a name. */
export function CentreName({ id }: { id: string }) {
  const { data } = useRead('directory.centre', { centre: id });
  return <>{data?.centre.name ?? '…'}</>;
}

/** What the directory calls a network. */
export function NetworkName({ id }: { id: string }) {
  const { data } = useRead('directory.networks', { limit: 200 });
  return <>{data?.networks?.find((network) => network.id === id)?.name ?? '…'}</>;
}

export function OwnerName({ owner }: { owner: SeriesOwner }) {
  return owner.kind === 'centre' ? <CentreName id={owner.id} /> : <NetworkName id={owner.id} />;
}
