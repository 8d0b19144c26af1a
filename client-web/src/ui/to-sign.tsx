import type { ReactNode } from 'react';
import type { useCommand } from '../app/hooks';
import type { Preview } from '../app/preview';
import type { MinutesPreviewResult, SignedReport, SignedSheet } from '../generated/protocol';
import { useFormat, useText } from '../i18n/text';
import { codes, hasCode } from '../rpc/errors';
import { Button } from './button';
import { useCopy } from './copy';
import { Dialog } from './dialog';
import { Hash } from './hash';
import { Problem } from './states';

interface Props<Document> {
  /** What is done, in a word for the button. */
  act: string;
  title: string;
  why: string;
  /** The button’s. */
  id: string;
  preview: Preview;
  sign: ReturnType<typeof useCommand<'minutes.sign'>>;
  onSign: (shown: MinutesPreviewResult) => void;
  onClose: () => void;
  /** Why it cannot be signed as it is. */
  held?: string;
  /** What was found in its texts, and what went wrong. */
  gated: ReactNode;
  children: (document: Document) => ReactNode;
}

/** What will be signed, as it was when it was opened here and will stay, its hash, and the signature. */
export function ToSign<Document extends SignedReport | SignedSheet>(props: Props<Document>) {
  const { act, title, why, id, preview, sign, onSign, onClose, held, gated, children } = props;
  const say = useText();
  const { shown } = preview;
  const document = shown && (JSON.parse(shown.document) as Document);
  const newer = preview.newer || hasCode(sign.error, codes.conflict);
  const look = async () => {
    await preview.look();
    sign.reset();
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <p>{why}</p>
      {document && (
        <>
          {children(document)}
          <Identified document={document} sha256={shown.sha256} />
        </>
      )}
      {gated}
      <Problem error={preview.error} />
      <div role="alert" id="sign-newer" className={newer || held ? 'problem-box' : undefined}>
        {held ?? (newer && say('sign.newer'))}
      </div>
      <div className="actions">
        {newer && !held && (
          <Button id="sign-look" look="main" pending={preview.pending} onPress={look}>
            {say('sign.look')}
          </Button>
        )}
        {shown && (
          <Button
            id={id}
            look={newer ? 'plain' : 'main'}
            disabled={newer || held !== undefined}
            pending={sign.isPending}
            onPress={() => onSign(shown)}
          >
            {act}
          </Button>
        )}
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Dialog>
  );
}

/** In whose name, of which time, and the hash by which the signed document is known again. */
function Identified({ document, sha256 }: { document: SignedReport | SignedSheet; sha256: string }) {
  const say = useText();
  const format = useFormat();
  const { shown, copy, said } = useCopy(sha256);
  return (
    <div className="signature">
      <p>{say('sign.as', { name: document.signer.name, at: format.moment(document.signedAt) })}</p>
      <p>
        <span className="hint">SHA-256 </span>
        <Hash sha256={sha256} ref={shown} />
        <Button look="quiet" label={say('sign.copy')} onPress={copy}>
          {say('once.copy')}
        </Button>{' '}
        <span role="status">{said}</span>
      </p>
    </div>
  );
}
