import { type PointerEvent, useState } from 'react';
import type { DocumentSpacing } from '../../generated/protocol';
import type { MessageKey } from '../../i18n/catalogue';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { calibrated, type Line, lengthOf, moved, type Point, type Scale, type Size, share } from './geometry';

const kEnds = ['from', 'to'] as const;
const kHint = 'document-measure-hint';

/** Across the middle of a page, to be moved from there. */
export function firstLine({ width, height }: Size): Line {
  const middle = Math.round(height / 2);
  return { from: [Math.round(width / 4), middle], to: [Math.round((3 * width) / 4), middle] };
}

/** The end that stays when the other one is taken by the pointer. */
export function otherEnd(line: Line, { target }: PointerEvent): Point | undefined {
  const taken = (target as Element).closest<HTMLElement>('[data-end]')?.dataset.end;
  if (!taken) return undefined;
  return taken === 'from' ? line.to : line.from;
}

interface RulerProps {
  line: Line;
  page: Size;
  onChange: (line: Line) => void;
}

/** The measured line on its page; arrow keys move its ends. */
export function Ruler({ line, page, onChange }: RulerProps) {
  const say = useText();
  const { from, to } = line;
  return (
    <>
      <svg
        className="document-line"
        viewBox={`0 0 ${page.width} ${page.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
        <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      </svg>
      {kEnds.map((end, index) => {
        const [x, y] = line[end];
        return (
          <button
            key={end}
            type="button"
            className="document-end"
            data-end={end}
            aria-label={say('documents.end', { number: index + 1, x, y })}
            aria-describedby={kHint}
            style={{ left: share(x, page.width), top: share(y, page.height) }}
            onKeyDown={(event) => {
              const place = moved(line[end], event, page);
              if (!place) return;
              event.preventDefault();
              onChange({ ...line, [end]: place });
            }}
          />
        );
      })}
    </>
  );
}

/** Where the millimetres come from, if there are any. */
function sourceOf(own: Scale | undefined, spacing: DocumentSpacing | undefined): MessageKey {
  if (own) return 'documents.calibrated';
  if (!spacing) return 'documents.uncalibrated';
  return spacing.atDetector ? 'documents.scaleAtDetector' : 'documents.scaleOfFile';
}

interface MeasuredProps {
  line: Line;
  /** As the file tells it. */
  spacing: DocumentSpacing | undefined;
  /** Once somebody said how long a line is. */
  own: Scale | undefined;
  onOwn: (scale: Scale | undefined) => void;
}

/** How long the line is, and how one says what that is in truth. */
export function Measured({ line, spacing, own, onOwn }: MeasuredProps) {
  const say = useText();
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const scale = own ?? spacing;
  const length = lengthOf(line, scale);
  const known = Number(typed.replace(',', '.'));
  const round = (value: number) => format.number(Math.round(value * 10) / 10);
  return (
    <div className="document-measured">
      <p role="status">
        <strong id="document-length">
          {say(scale ? 'documents.millimetres' : 'documents.pixels', { length: round(length) })}
        </strong>
      </p>
      <p className="hint" id={kHint}>
        {say('documents.measureHint')} {say(sourceOf(own, spacing))}
      </p>
      <div className="document-typed">
        <TextField
          id="document-true-length"
          label={say('documents.trueLength')}
          value={typed}
          onChange={(value) => setTyped(value.replace(/[^\d.,]/g, ''))}
          autoComplete="off"
        />
        <div className="actions">
          <Button
            id="document-calibrate"
            disabled={!(known > 0 && length > 0)}
            onPress={() => onOwn(calibrated(line, known, spacing))}
          >
            {say('documents.calibrate')}
          </Button>
          {own && (
            <Button look="quiet" onPress={() => onOwn(undefined)}>
              {say(spacing ? 'documents.asFile' : 'documents.inPixels')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
