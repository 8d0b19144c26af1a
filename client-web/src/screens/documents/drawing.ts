import { type PointerEvent, useRef } from 'react';
import { type Line, type Point, pointAt, type Size } from './geometry';

interface Drawing {
  /** Where a line begins; where the pointer went down when absent. */
  anchor?: (event: PointerEvent<HTMLElement>) => Point | undefined;
  onDraw: (line: Line) => void;
  onEnd?: () => void;
}

/** Handlers of the element that a page fills, on which somebody draws a line with a pointer. */
export function useDrawing(page: Size, { anchor, onDraw, onEnd }: Drawing) {
  const from = useRef<Point>(undefined);
  const end = () => {
    if (from.current) onEnd?.();
    from.current = undefined;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = pointAt(event, page);
      from.current = anchor?.(event) ?? at;
      onDraw({ from: from.current, to: at });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (from.current) onDraw({ from: from.current, to: pointAt(event, page) });
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
