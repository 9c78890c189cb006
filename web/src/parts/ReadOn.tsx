import { useEffect, useRef } from 'react';
import type { List } from '../api/connection';
import { failure } from '../api/faults';
import { Failure } from './Notice';

/** Below the rows of a list: reads on when its end comes near. */
export function ReadOn<Row>({ list }: { list: List<Row> }) {
  const end = useRef<HTMLDivElement>(null);
  const { need, rows, error, reload } = list;
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) need(rows.length);
      },
      { rootMargin: '1200px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [need, rows.length]);
  return (
    <div ref={end}>{error && rows.length > 0 && <Failure fault={failure(error)} onRetry={reload} />}</div>
  );
}
