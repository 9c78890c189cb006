import { useNavigate } from '@tanstack/react-router';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import type { Fault } from '../api/faults';
import { SessionError, signOut } from '../api/session';
import type { Viewer } from '../org/org';
import { Button } from '../parts/Button';
import { FaultText } from '../parts/Field';
import css from './Account.module.css';
import { type Scheme, setScheme, useScheme } from './scheme';

const NEXT: Record<Scheme, { to: Scheme; Icon: typeof Sun; label: string }> = {
  system: { to: 'light', Icon: Monitor, label: 'Colours: as the system’s' },
  light: { to: 'dark', Icon: Sun, label: 'Colours: light' },
  dark: { to: 'system', Icon: Moon, label: 'Colours: dark' },
};

/** Who is signed in, the way out, and the colours. */
export function Account({ viewer }: { viewer: Viewer }) {
  const { to, Icon, label } = NEXT[useScheme()];
  const navigate = useNavigate();
  const [fault, setFault] = useState<Fault>();
  const leave = async () => {
    try {
      await signOut();
    } catch (thrown) {
      const message = thrown instanceof SessionError ? thrown.message : String(thrown);
      setFault({ message: `You are still signed in. ${message}` });
      return;
    }
    await navigate({ to: '/sign-in' });
  };
  return (
    <div className={css.account}>
      <p className={css.who}>
        <strong>{viewer.name}</strong>
        <span>{viewer.role === 'ADMIN' ? 'Administrator' : 'Viewer'}</span>
      </p>
      <Button look="quiet" small aria-label={label} onPress={() => setScheme(to)}>
        <Icon size={18} aria-hidden />
      </Button>
      <Button look="quiet" small aria-label="Sign out" onPress={() => void leave()}>
        <LogOut size={18} aria-hidden />
      </Button>
      {fault && <FaultText fault={fault} />}
    </div>
  );
}
