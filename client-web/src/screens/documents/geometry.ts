import type { PointerEvent } from 'react';
import type { DocumentBox, DocumentPage, DocumentSpacing } from '../../generated/protocol';

export type Size = Pick<DocumentPage, 'width' | 'height'>;
/** In pixels of the page, from its top left corner. */
export type Point = readonly [x: number, y: number];
export interface Line {
  from: Point;
  to: Point;
}
export type Side = keyof DocumentBox;
export const kSides = ['x', 'y', 'width', 'height'] as const satisfies Side[];

/** The nearest point of the page. */
export function within([x, y]: Point, { width, height }: Size): Point {
  const along = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)));
  return [along(x, width), along(y, height)];
}

/** Where on the page that fills the element a pointer is. */
export function pointAt(event: PointerEvent<HTMLElement>, page: Size): Point {
  const frame = event.currentTarget.getBoundingClientRect();
  return within(
    [
      ((event.clientX - frame.left) / frame.width) * page.width,
      ((event.clientY - frame.top) / frame.height) * page.height,
    ],
    page,
  );
}

/** The box between two corners. */
export function between({ from: [ax, ay], to: [bx, by] }: Line): DocumentBox {
  return {
    x: Math.min(ax, bx),
    y: Math.min(ay, by),
    width: Math.max(1, Math.abs(ax - bx)),
    height: Math.max(1, Math.abs(ay - by)),
  };
}

export const keyOf = (box: DocumentBox) => kSides.map((side) => box[side]).join(' ');

/** The masks that are proposed for a page: each place once, whatever was found there. */
export function proposedFor({ findings = [] }: DocumentPage): DocumentBox[] {
  return [...new Map(findings.map(({ box }) => [keyOf(box), box])).values()];
}

/** The masks of a page that were neither proposed nor painted. */
export function addedTo(page: DocumentPage, boxes: DocumentBox[] = []): DocumentBox[] {
  const proposed = new Set(proposedFor(page).map(keyOf));
  return boxes.filter((box) => !proposed.has(keyOf(box)));
}

/** The box that was typed, as far as it lies on the page. */
export function boxTyped(typed: Record<Side, string>, page: Size): DocumentBox | undefined {
  if (kSides.some((side) => typed[side] === '')) return undefined;
  const [x, y] = [Number(typed.x), Number(typed.y)];
  const width = Math.min(Number(typed.width), page.width - x);
  const height = Math.min(Number(typed.height), page.height - y);
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** How large a pixel is in either direction. */
export type Scale = Pick<DocumentSpacing, 'x' | 'y'>;
const kPixels: Scale = { x: 1, y: 1 };

/** In pixels of the page, or in millimetres where a pixel has them. */
export function lengthOf({ from: [ax, ay], to: [bx, by] }: Line, scale = kPixels): number {
  return Math.hypot((ax - bx) * scale.x, (ay - by) * scale.y);
}

/** The scale in which a line is so many millimetres long; pixels keep the shape that is known of them. */
export function calibrated(line: Line, millimetres: number, { x, y } = kPixels): Scale {
  const factor = millimetres / lengthOf(line, { x, y });
  return { x: x * factor, y: y * factor };
}

/** Where an arrow key moves a point: a 200th of the page, with Shift one pixel. */
export function moved(
  [x, y]: Point,
  { key, shiftKey }: { key: string; shiftKey: boolean },
  page: Size,
): Point | undefined {
  const step = shiftKey ? 1 : Math.max(1, Math.round(page.width / 200));
  const ways: Record<string, Point> = {
    ArrowLeft: [x - step, y],
    ArrowRight: [x + step, y],
    ArrowUp: [x, y - step],
    ArrowDown: [x, y + step],
  };
  const to = ways[key];
  return to && within(to, page);
}

/** A place on the page for a style sheet. */
export const share = (part: number, whole: number) => `${(100 * part) / Math.max(1, whole)}%`;
