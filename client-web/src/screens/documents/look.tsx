import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Check } from '../../ui/fields';

/** How pages are shown; the file stays as it is. */
export interface Look {
  zoom: number;
  /** In percent of what the picture has. */
  brightness: number;
  contrast: number;
  negative: boolean;
}

export const kPlainLook: Look = { zoom: 1, brightness: 100, contrast: 100, negative: false };
const kZooms = [1, 1.5, 2, 3, 4, 6, 8];
const kMostLight = 300;

/** A style sheet's filter that shows a picture so. */
export function filterOf({ brightness, contrast, negative }: Look): string {
  return `${negative ? 'invert(1) ' : ''}brightness(${brightness}%) contrast(${contrast}%)`;
}

/** The next larger or smaller view; the same one at the end. */
function zoomed(look: Look, by: 1 | -1): Look {
  return { ...look, zoom: kZooms[kZooms.indexOf(look.zoom) + by] ?? look.zoom };
}

/** `+`, `-` and `0` on a page. */
export function lookByKey(look: Look, { key }: KeyboardEvent): Look | undefined {
  if (key === '+' || key === '=') return zoomed(look, 1);
  if (key === '-') return zoomed(look, -1);
  return key === '0' ? { ...look, zoom: 1 } : undefined;
}

interface Props {
  look: Look;
  onLook: (look: Look) => void;
  children: ReactNode;
}

/** Zoom, brightness and contrast; the children are further tools. */
export function LookTools({ look, onLook, children }: Props) {
  const say = useText();
  const format = useFormat();
  const plain = look.brightness === 100 && look.contrast === 100 && !look.negative;
  return (
    <div className="document-tools">
      <div className="actions">
        <Button shortcut="-" disabled={look.zoom === kZooms[0]} onPress={() => onLook(zoomed(look, -1))}>
          {say('documents.smaller')}
        </Button>
        <Button shortcut="+" disabled={look.zoom === kZooms.at(-1)} onPress={() => onLook(zoomed(look, 1))}>
          {say('documents.larger')}
        </Button>
        <span className="hint" role="status">
          {format.percent(look.zoom)}
        </span>
      </div>
      <Range
        id="document-brightness"
        label={say('documents.brightness')}
        most={kMostLight}
        value={look.brightness}
        onChange={(brightness) => onLook({ ...look, brightness })}
      />
      <Range
        id="document-contrast"
        label={say('documents.contrast')}
        most={kMostLight}
        value={look.contrast}
        onChange={(contrast) => onLook({ ...look, contrast })}
      />
      <Check
        id="document-negative"
        label={say('documents.negative')}
        value={look.negative}
        onChange={(negative) => onLook({ ...look, negative })}
      />
      {children}
      <Button disabled={plain} onPress={() => onLook({ ...kPlainLook, zoom: look.zoom })}>
        {say('documents.plain')}
      </Button>
    </div>
  );
}

interface RangeProps {
  id?: string;
  label: string;
  least?: number;
  most: number;
  value: number;
  onChange: (value: number) => void;
}

/** A number between two others that is found by trying. */
export function Range({ id: given, label, least = 0, most, value, onChange }: RangeProps) {
  const made = useId();
  const id = given ?? made;
  return (
    <div className="document-range">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  );
}
