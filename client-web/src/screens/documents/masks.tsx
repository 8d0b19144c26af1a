import { useState } from 'react';
import { useClient, useCommand } from '../../app/hooks';
import type { Document, DocumentBox, DocumentPage } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Problem } from '../../ui/states';
import { boxTyped, keyOf, kSides, type Side, type Size, share } from './geometry';

const kNothing: Record<Side, string> = { x: '', y: '', width: '', height: '' };

/** Boxes drawn over a page. */
export function MaskBoxes({ boxes, page }: { boxes: DocumentBox[]; page: Size }) {
  return boxes.map((box) => (
    <span
      key={keyOf(box)}
      className="document-mask"
      style={{
        left: share(box.x, page.width),
        top: share(box.y, page.height),
        width: share(box.width, page.width),
        height: share(box.height, page.height),
      }}
    />
  ));
}

interface Props {
  document: Document;
  page: DocumentPage;
  boxes: DocumentBox[];
  /** With nothing the masks are those that are proposed. */
  onBoxes: (boxes: DocumentBox[] | undefined) => void;
}

/** The masks of a page as a list, to be typed, taken away, and painted when somebody says so. */
export function Masks({ document, page, boxes, onBoxes }: Props) {
  const say = useText();
  const client = useClient();
  const redact = useCommand('document.redact', {
    onSuccess: () => {
      onBoxes(undefined);
      client.say(say('documents.painting'));
    },
  });
  return (
    <fieldset className="document-masks">
      <legend>{say('documents.masks')}</legend>
      <p className="hint">{say('documents.masksHint', { width: page.width, height: page.height })}</p>
      {boxes.length > 0 && (
        <ul className="rows">
          {boxes.map((box, index) => (
            <Row key={keyOf(box)} box={box} page={page} onRemove={() => onBoxes(boxes.toSpliced(index, 1))} />
          ))}
        </ul>
      )}
      <Typed page={page} onBox={(box) => onBoxes([...boxes, box])} />
      <div className="actions">
        <Button
          id="paint-masks"
          disabled={boxes.length === 0}
          pending={redact.isPending}
          onPress={() =>
            redact.mutate({ document: document.id, revision: document.revision, page: page.number, boxes })
          }
        >
          {say('documents.paint', { count: boxes.length })}
        </Button>
        <span className="hint">{say('documents.paintHint')}</span>
      </div>
      <Problem error={redact.error} />
    </fieldset>
  );
}

function Row({ box, page, onRemove }: { box: DocumentBox; page: DocumentPage; onRemove: () => void }) {
  const say = useText();
  const findings = (page.findings ?? []).filter((one) => keyOf(one.box) === keyOf(box));
  const place = say('documents.mask', { ...box });
  return (
    <li data-mask>
      <span>
        {findings.map(({ kind, severity }) => (
          <strong key={kind}>
            {say(`findingKind.${kind}`)} ({say(`findingSeverity.${severity}`)}){' '}
          </strong>
        ))}
        <span className="hint">{place}</span>
      </span>
      <Button look="quiet" label={say('codes.remove', { code: place })} onPress={onRemove}>
        <span aria-hidden="true">×</span>
      </Button>
    </li>
  );
}

/** A mask for whoever does not draw. */
function Typed({ page, onBox }: { page: Size; onBox: (box: DocumentBox) => void }) {
  const say = useText();
  const [typed, setTyped] = useState(kNothing);
  const box = boxTyped(typed, page);
  return (
    <div className="document-typed">
      {kSides.map((side) => (
        <TextField
          key={side}
          id={`mask-${side}`}
          label={say(`documents.${side}`)}
          inputMode="numeric"
          value={typed[side]}
          onChange={(value) => setTyped({ ...typed, [side]: value.replace(/\D/g, '') })}
          autoComplete="off"
        />
      ))}
      <Button
        id="add-mask"
        disabled={!box}
        onPress={() => {
          if (box) onBox(box);
          setTyped(kNothing);
        }}
      >
        {say('documents.addMask')}
      </Button>
    </div>
  );
}
