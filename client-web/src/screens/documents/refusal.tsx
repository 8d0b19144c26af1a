import type { Document, DocumentMedia } from '../../generated/protocol';
import { type Say, useFormat, useText } from '../../i18n/text';

/** For a sentence; whole, as an operator sets it. */
export const mebibytes = (bytes: number) => Math.floor(bytes / 2 ** 20);

const kindOf = (media: DocumentMedia, say: Say) =>
  say(media === 'dicom_set' ? 'documents.acceptedSet' : `documentMedia.${media}`);

/** Why a document was refused, or its masks were not painted, and what can be done about it. */
export function Refusal({ of: { refusal, state } }: { of: Pick<Document, 'refusal' | 'state'> }) {
  const say = useText();
  const format = useFormat();
  if (!refusal) return null;
  const { rule, accepted = [] } = refusal;
  return (
    <>
      {state === 'to_confirm' && `${say('documents.notPainted')} `}
      {say(`documentRefusal.${rule}`)}
      {accepted.length > 0 &&
        ` ${say('documents.accepted', { kinds: format.list(accepted.map((media) => kindOf(media, say))) })}`}
    </>
  );
}
