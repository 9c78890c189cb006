import { X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import css from './Dialog.module.css';

type Props = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** For what must be answered. */
  alert?: boolean;
  /** Whether a press beside it closes it: not where something would be lost. */
  isDismissable?: boolean;
  children: ReactNode;
};

/** A question over the page: focus stays in it until it is answered, Escape closes it. */
export function Dialog(props: Props) {
  const { title, isOpen, onClose, alert = false, isDismissable = !alert, children } = props;
  useEffect(() => (isOpen ? keepFocus : undefined), [isOpen]);
  return (
    <ModalOverlay
      className={css.overlay ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={isDismissable}
    >
      <Modal className={css.modal ?? ''}>
        <AriaDialog className={css.dialog ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <div className={css.head}>
            <Heading slot="title" className={css.title ?? ''}>
              {title}
            </Heading>
            <Button className={css.close ?? ''} aria-label="Close" onPress={onClose}>
              <X size={18} aria-hidden />
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={css.actions}>{children}</div>;
}

/** What opened the dialog may be gone by what was answered: then the page's heading has the focus. */
function keepFocus(): void {
  // React Aria gives it back a frame after the dialog is gone.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
    }),
  );
}
