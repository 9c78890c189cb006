import css from './Skeleton.module.css';

/** The place of something that is not there yet. */
export function Skeleton({ width = '100%', height = '1em' }: { width?: string; height?: string }) {
  return <span className={css.skeleton} style={{ width, height }} aria-hidden />;
}

export function SkeletonLines({ lines = 3 }: { lines?: number }) {
  return (
    <div className={css.lines} role="status">
      <span className="hidden-visually">Loading</span>
      {Array.from({ length: lines }, (_, line) => `line ${line}`).map((line, index) => (
        <Skeleton key={line} width={`${92 - ((index * 17) % 40)}%`} />
      ))}
    </div>
  );
}
