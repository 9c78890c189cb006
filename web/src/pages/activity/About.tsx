import { X } from 'lucide-react';
import { FeedApp } from '../../api/generated/FeedApp';
import { FeedUser } from '../../api/generated/FeedUser';
import { useLoaded } from '../../api/loaded';
import { Button } from '../../parts/Button';

type Props = { id: string; onClear: () => void };

/** That only entries about one user are shown. */
export function AboutUser({ id, onClear }: Props) {
  const { data, isLoading } = useLoaded(FeedUser, { id });
  const name = data?.user?.name ?? (isLoading ? '…' : 'somebody who is gone');
  return <About name={name} onClear={onClear} />;
}

/** That only entries about one app are shown. */
export function AboutApp({ id, onClear }: Props) {
  const { data, isLoading } = useLoaded(FeedApp, { id });
  const name = data?.app?.label ?? (isLoading ? '…' : 'an app that is gone');
  return <About name={name} onClear={onClear} />;
}

function About({ name, onClear }: { name: string; onClear: () => void }) {
  return (
    <Button small aria-label={`About ${name}: show all`} onPress={onClear}>
      About {name}
      <X size={16} aria-hidden />
    </Button>
  );
}
