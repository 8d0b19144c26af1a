import { useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Gate, Place } from '../app/gate';
import { stretchesOf } from './found';

type Control = HTMLInputElement | HTMLTextAreaElement;

/** What decides where each letter of a control stands. */
const kMetrics = [
  'direction',
  'fontFamily',
  'fontFeatureSettings',
  'fontKerning',
  'fontSize',
  'fontStretch',
  'fontStyle',
  'fontVariant',
  'fontWeight',
  'letterSpacing',
  'lineHeight',
  'paddingBottom',
  'paddingLeft',
  'paddingRight',
  'paddingTop',
  'tabSize',
  'textAlign',
  'textIndent',
  'textTransform',
  'wordSpacing',
] as const;

/** What a control does that moves its text, or may. */
const kMoves = ['scroll', 'input', 'keydown', 'keyup', 'pointermove', 'focus', 'blur'];

/** Marks what was found in the texts themselves, whichever fields of the gate are on the page. */
export function FoundMarks({ gate }: { gate: Gate }) {
  const fields = new Map<string, Place[]>();
  for (const place of gate.open) {
    const id = place.field?.id;
    if (id && place.start !== undefined) fields.set(id, [...(fields.get(id) ?? []), place]);
  }
  return [...fields].map(([id, places]) => <OfField key={id} id={id} places={places} />);
}

function OfField({ id, places }: { id: string; places: Place[] }) {
  const [control, setControl] = useState<Control>();
  useLayoutEffect(() => {
    const found = document.getElementById(id);
    const typed = found instanceof HTMLTextAreaElement || found instanceof HTMLInputElement;
    setControl(typed ? found : undefined);
  });
  if (!control?.parentElement) return null;
  return createPortal(<Layer control={control} places={places} />, control.parentElement);
}

function scrollAs({ scrollLeft, scrollTop }: Control, layer: HTMLElement | null): void {
  layer?.scrollTo(scrollLeft, scrollTop);
}

/** The text of a control once more, unseen but for its marks, letter upon letter. */
function Layer({ control, places }: { control: Control; places: Place[] }) {
  const layer = useRef<HTMLDivElement>(null);
  const value = places[0]!.field!.value;
  useLayoutEffect(() => {
    const { style } = layer.current!;
    const lay = () => {
      const theirs = getComputedStyle(control);
      for (const name of kMetrics) style[name] = theirs[name];
      style.left = `${control.offsetLeft + control.clientLeft}px`;
      style.top = `${control.offsetTop + control.clientTop}px`;
      style.width = `${control.clientWidth}px`;
      style.height = `${control.clientHeight}px`;
    };
    const follow = () => scrollAs(control, layer.current);
    const sizes = new ResizeObserver(() => {
      lay();
      follow();
    });
    sizes.observe(control);
    sizes.observe(control.parentElement!);
    // A field of one line says nothing of where it scrolls to.
    const moved = () => requestAnimationFrame(follow);
    for (const kind of kMoves) control.addEventListener(kind, moved);
    return () => {
      sizes.disconnect();
      for (const kind of kMoves) control.removeEventListener(kind, moved);
    };
  }, [control]);
  useLayoutEffect(() => scrollAs(control, layer.current), [control, value]);
  return (
    <div ref={layer} className="found-marks" aria-hidden="true" data-lines={control.type === 'textarea'}>
      <span>
        {stretchesOf(value, places).map(({ text, severity }, index) =>
          severity ? (
            <mark key={index} data-severity={severity}>
              {text}
            </mark>
          ) : (
            text
          ),
        )}
        {/* A last line that is empty is a line. */}
        {'\n'}
      </span>
    </div>
  );
}
