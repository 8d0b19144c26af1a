import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

export type Look = 'main' | 'plain' | 'quiet' | 'danger';

interface Props {
  children: ReactNode;
  look?: Look;
  onPress?: () => void;
  type?: 'button' | 'submit';
  pending?: boolean;
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
      aria-keyshortcuts={shortcut}
      autoFocus={autoFocus}
    >
      {children}
    </AriaButton>
  );
}
