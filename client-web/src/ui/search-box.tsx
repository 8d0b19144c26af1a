import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useState,
} from 'react';
import { ComboBox } from 'react-aria-components/ComboBox';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { useText } from '../i18n/text';

export interface SearchField {
  label: string;
  hint?: ReactNode;
  problem?: string;
  id?: string;
  text: string;
  onText: (text: string) => void;
  onChoose: (id: string) => void;
  /** Enter where nothing in the list is chosen. */
  onEnter?: () => void;
}

interface Props<T extends object> extends SearchField {
  /** What was found; each child is a `ListBoxItem`. */
  items: T[];
  children: (item: T) => ReactElement;
  /** Enough was typed to look for. */
  opens: boolean;
  searching: boolean;
  /** What the list holds, and what it says when it holds nothing. */
  matches: string;
  none: string;
}

/**
 * Where a list belongs that opens below a field: in the landmark or dialog of its field. While it is
 * open, the rest of the page is not hidden from anybody, as its fields can be reached all the same.
 */
function usePlace(open: boolean) {
  const [place, setPlace] = useState<Element | null>(null);
  const field = useCallback(
    (node: Element | null) => setPlace(node?.closest('[role=dialog], main') ?? null),
    [],
  );
  useLayoutEffect(() => {
    const page = place?.closest<HTMLElement>('body > *');
    if (!open || !page) return;
    // The mark by which the list knows what it must not hide.
    page.dataset.reactAriaTopLayer = 'true';
    return () => {
      delete page.dataset.reactAriaTopLayer;
    };
  }, [open, place]);
  return { place: place ?? undefined, field };
}

/** A field that looks for something as one types, and the list of what it finds. */
export function SearchBox<T extends object>({ label, hint, problem, id, text, ...props }: Props<T>) {
  const say = useText();
  const { onText, onChoose, onEnter, items, children, opens, searching, matches, none } = props;
  const [open, setOpen] = useState(false);
  const { place, field } = usePlace(open);
  const keys = (event: KeyboardEvent) => {
    const chosen = event.currentTarget.getAttribute('aria-activedescendant');
    if (event.key !== 'Enter' || chosen) return;
    event.preventDefault();
    onEnter?.();
  };
  return (
    <ComboBox<T>
      ref={field}
      className="field term-box"
      onOpenChange={setOpen}
      inputValue={text}
      onInputChange={onText}
      items={items}
      selectedKey={null}
      onSelectionChange={(key) => key !== null && onChoose(String(key))}
      allowsCustomValue
      allowsEmptyCollection={opens}
      menuTrigger={opens ? 'input' : 'manual'}
      isInvalid={problem !== undefined}
    >
      <Label>{label}</Label>
      {hint && (
        <Text slot="description" className="hint" elementType="p">
          {hint}
        </Text>
      )}
      <Input id={id} autoComplete="off" maxLength={2000} onKeyDown={keys} />
      <FieldError className="problem">{problem}</FieldError>
      <Popover className="term-popover" UNSTABLE_portalContainer={place}>
        <ListBox<T>
          className="options"
          aria-label={matches}
          renderEmptyState={() => <p className="hint">{searching ? say('loading') : none}</p>}
        >
          {children}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
