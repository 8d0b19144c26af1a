import type { GateField } from './gate';

/**
 * Puts a value into a field as if its author had typed it, so that Ctrl+Z there takes it back; where the
 * control cannot be reached (folded away, behind a dialog), into the field alone.
 */
export function write({ id, value: before, set }: GateField, value: string): void {
  const control = document.getElementById(id ?? '');
  if (
    (control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement) &&
    control.value === before
  ) {
    control.focus({ preventScroll: true });
    if (document.activeElement === control) {
      control.select();
      // Nothing else that a script can do is known to the undo of browsers.
      document.execCommand?.(value ? 'insertText' : 'delete', false, value);
      if (control.value === value) return;
    }
  }
  set?.(value);
}
