import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

export type Look = 'main' | 'plain' | 'quiet' | 'danger';

interface Props {
  children: ReactNode;
  look?: Look;
  onPress?: () => void;
  type?: 'button' | 'submit';
  pending?: boolean;
  /** Of several, the one that is chosen; absent where nothing is chosen. */
  pressed?: boolean;
  disabled?: boolean;
  label?: string;
  id?: string;
  shortcut?: string;
  autoFocus?: boolean;
}

/** A button; while `pending` it keeps the focus and does nothing. */
export function Button({
  children,
  look = 'plain',
  onPress,
  type = 'button',
  pending,
  pressed,
  disabled,
  label,
  id,
  shortcut,
  autoFocus,
}: Props) {
  return (
    <AriaButton
      id={id}
      className={`button button-${look}`}
      type={pending ? 'button' : type}
      onPress={pending ? undefined : onPress}
      data-pending={pending || undefined}
      isDisabled={disabled}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut}
      autoFocus={autoFocus}
    >
      {children}
    </AriaButton>
  );
}
