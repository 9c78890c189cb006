import { X } from 'lucide-react';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
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

const HoldContext = createContext<(isHeld: boolean) => void>(() => undefined);

/** Keeps the dialog that this stands in open, while closing it would lose something: its own buttons alone close it then. */
export function useHeldOpen(isHeld: boolean): void {
  const hold = useContext(HoldContext);
  useEffect(() => {
    if (!isHeld) return;
    hold(true);
    return () => hold(false);
  }, [hold, isHeld]);
}

/** A question over the page: focus stays in it until it is answered, Escape closes it unless it is held open. */
export function Dialog(props: Props) {
  const { title, isOpen, onClose, alert = false, isDismissable = !alert, children } = props;
  const [isHeld, hold] = useState(false);
  useEffect(() => (isOpen ? keepFocus : undefined), [isOpen]);
  return (
    <ModalOverlay
      className={css.overlay ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open && !isHeld) onClose();
      }}
      isDismissable={isDismissable && !isHeld}
      isKeyboardDismissDisabled={isHeld}
    >
      <Modal className={css.modal ?? ''}>
        <AriaDialog className={css.dialog ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <div className={css.head}>
            <Heading slot="title" className={css.title ?? ''}>
              {title}
            </Heading>
            {!isHeld && (
              <Button className={css.close ?? ''} aria-label="Close" onPress={onClose}>
                <X size={18} aria-hidden />
              </Button>
            )}
          </div>
          <HoldContext value={hold}>{children}</HoldContext>
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
