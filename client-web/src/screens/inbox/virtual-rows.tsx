import { type ComponentProps, createContext, type ReactNode, use, useMemo } from 'react';
import {
  CollectionRendererContext,
  DefaultCollectionRenderer,
} from 'react-aria-components/CollectionBuilder';
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer';

const Places = createContext<ReadonlyMap<string, number>>(new Map());
const Outer = createContext(DefaultCollectionRenderer);

interface Props {
  /** Of every row, in their order, drawn or not. */
  ids: string[];
  /** Pixels. */
  rowHeight: number;
  children: ReactNode;
}

/**
 * Draws the rows of a grid list that are in view. For each row that it draws, React Aria walks all rows
 * of a virtual list to number it; here rows are numbered once (`NumberedRow`), so that the length of
 * the list costs nothing while it is scrolled.
 */
export function VirtualRows({ ids, rowHeight, children }: Props) {
  const places = useMemo(() => new Map(ids.map((id, index) => [id, index + 1])), [ids]);
  const options = useMemo(() => ({ rowHeight }), [rowHeight]);
  return (
    <Places value={places}>
      <Virtualizer layout={ListLayout} layoutOptions={options}>
        <Unnumbered>{children}</Unnumbered>
      </Virtualizer>
    </Places>
  );
}

function Unnumbered({ children }: { children: ReactNode }) {
  const outer = use(CollectionRendererContext);
  const renderer = useMemo(() => ({ ...outer, CollectionRoot: Rows }), [outer]);
  return (
    <Outer value={outer}>
      <CollectionRendererContext value={renderer}>{children}</CollectionRendererContext>
    </Outer>
  );
}

function Rows(props: ComponentProps<typeof DefaultCollectionRenderer.CollectionRoot>) {
  const outer = use(Outer);
  const inside = useMemo(() => ({ ...outer, isVirtualized: false }), [outer]);
  return (
    <CollectionRendererContext value={inside}>
      <outer.CollectionRoot {...props} />
    </CollectionRendererContext>
  );
}

/** What a row is drawn as (`render`), with its place among all rows. */
export function NumberedRow({ row, ...props }: ComponentProps<'div'> & { row: string }) {
  // biome-ignore lint/a11y/useFocusableInteractive: the grid list's props make it so
  return <div {...props} role="row" aria-rowindex={use(Places).get(row)} />;
}
