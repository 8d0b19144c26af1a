import { type ReactNode, useState } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { UnsavedWithin, useClient } from '../app/hooks';
import { Unsaved } from '../app/unsaved';
import { useText } from '../i18n/text';
import { Button } from './button';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** What is unsent within a dialog or a pane, and closing it, which asks for that first. */
export function useClosing(onClose: () => void): { unsaved: Unsaved; close: () => Promise<void> } {
  const client = useClient();
  const [unsaved] = useState(() => new Unsaved());
  const close = async () => {
    if (!unsaved.any || (await client.mayLeave(unsaved))) onClose();
  };
  return { unsaved, close };
}

/**
 * A dialog over the page; its button, Escape or a press beside it closes it, and the focus goes back to where it
 * was. While it holds an unsent text a press beside it does nothing, and the others ask.
 */
export function Dialog({ title, onClose, children, wide }: Props) {
  const say = useText();
  const { unsaved, close } = useClosing(onClose);
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable
      shouldCloseOnInteractOutside={() => !unsaved.any}
      onOpenChange={(open) => !open && void close()}
    >
      <Modal className={wide ? 'modal modal-wide' : 'modal'}>
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button look="quiet" label={say('dialog.close')} onPress={() => void close()}>
              <span aria-hidden="true">×</span>
            </Button>
          </div>
          <UnsavedWithin value={unsaved}>{children}</UnsavedWithin>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
