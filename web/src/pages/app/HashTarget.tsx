import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import css from './AppPage.module.css';

/** A part of the page that an address may lead to, though it is there only once the page's data is. */
export function HashTarget({ id, children }: { id: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === id) place.current?.scrollIntoView();
  }, [hash, id]);
  return (
    <div id={id} ref={place} className={css.target}>
      {children}
    </div>
  );
}
