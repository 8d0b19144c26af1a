import { type PointerEvent, useState } from 'react';
import type { Document, DocumentBox, DocumentPage } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Check } from '../../ui/fields';
import { useDrawing } from './drawing';
import { between, type Line, type Scale } from './geometry';
import { filterOf, type Look, LookTools, lookByKey } from './look';
import { MaskBoxes, Masks } from './masks';
import { firstLine, Measured, otherEnd, Ruler } from './measure';
import { Told } from './told';

interface Props {
  document: Document;
  page: DocumentPage;
  look: Look;
  onLook: (look: Look) => void;
  /** Absent where nothing may be masked. */
  masks: DocumentBox[] | undefined;
  onMasks: (boxes: DocumentBox[] | undefined) => void;
}

/** A page as it was made visible, to look at closely, to measure and to mask. */
export function Page({ document, page, look, onLook, masks, onMasks }: Props) {
  const say = useText();
  const [line, setLine] = useState<Line>();
  const [own, setOwn] = useState<Scale>();
  return (
    <>
      <LookTools look={look} onLook={onLook}>
        <Check
          id="document-measure"
          label={say('documents.measure')}
          value={line !== undefined}
          onChange={(on) => setLine(on ? firstLine(page) : undefined)}
        />
      </LookTools>
      <Told document={document} page={page} checks={masks !== undefined} />
      {page.wholePath && masks && look.zoom === 1 && <p className="hint">{say('documents.finer')}</p>}
      <div
        className="document-page"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an enlarged page is moved with the arrow keys
        tabIndex={0}
        role="region"
        aria-label={say('documents.pageOf', { number: page.number })}
        onKeyDown={(event) => {
          const next = lookByKey(look, event);
          if (next) onLook(next);
        }}
        onPointerMove={line || masks ? undefined : pan}
      >
        {line ? (
          <MeasuredSheet page={page} look={look} line={line} onLine={setLine} />
        ) : masks ? (
          <MaskedSheet page={page} look={look} masks={masks} onMasks={onMasks} />
        ) : (
          <div className="document-sheet" style={{ width: `${look.zoom * 100}%` }}>
            <Picture page={page} look={look} />
          </div>
        )}
      </div>
      {line && <Measured line={line} spacing={page.spacing} own={own} onOwn={setOwn} />}
      {masks && <Masks document={document} page={page} boxes={masks} onBoxes={onMasks} />}
    </>
  );
}

/** A mouse takes an enlarged page along; a finger does so by itself. */
function pan(event: PointerEvent<HTMLElement>) {
  if (event.pointerType === 'mouse' && event.buttons === 1)
    event.currentTarget.scrollBy(-event.movementX, -event.movementY);
}

interface SheetProps {
  page: DocumentPage;
  look: Look;
}

function Picture({ page, look }: SheetProps) {
  const say = useText();
  return (
    <img
      src={(look.zoom > 1 && page.wholePath) || page.previewPath}
      alt={say('documents.pageOf', { number: page.number })}
      draggable={false}
      style={{ filter: filterOf(look) }}
    />
  );
}

function MeasuredSheet({
  page,
  look,
  line,
  onLine,
}: SheetProps & { line: Line; onLine: (line: Line) => void }) {
  const drawing = useDrawing(page, { anchor: (event) => otherEnd(line, event), onDraw: onLine });
  return (
    <div className="document-sheet" data-drawn style={{ width: `${look.zoom * 100}%` }} {...drawing}>
      <Picture page={page} look={look} />
      <Ruler line={line} page={page} onChange={onLine} />
    </div>
  );
}

function MaskedSheet({
  page,
  look,
  masks,
  onMasks,
}: SheetProps & { masks: DocumentBox[]; onMasks: (boxes: DocumentBox[]) => void }) {
  const [drawn, setDrawn] = useState<Line>();
  const box = drawn && between(drawn);
  const drawing = useDrawing(page, {
    onDraw: setDrawn,
    onEnd: () => {
      setDrawn(undefined);
      if (box && box.width > 2 && box.height > 2) onMasks([...masks, box]);
    },
  });
  return (
    <div className="document-sheet" data-drawn style={{ width: `${look.zoom * 100}%` }} {...drawing}>
      <Picture page={page} look={look} />
      <MaskBoxes boxes={box ? [...masks, box] : masks} page={page} />
    </div>
  );
}
