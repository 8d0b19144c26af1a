import { Link, Outlet } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useRead } from '../../app/hooks';
import { speakHere, usePreferences } from '../../app/preferences';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { Loaded, Loading } from '../../ui/states';
import { SignIn } from '../sign-in';
import './directory.css';

/** The directory before the sign-in, where the operator opens it; elsewhere one signs in first. */
export function OpenDirectory() {
  const probe = useRead('directory.networks', { limit: 1 });
  // Once and for all: the sign-in asks the same, and while it does so there is no error.
  const [closed, setClosed] = useState(false);
  if (!closed && hasCode(probe.error, codes.unauthenticated)) setClosed(true);
  if (closed) return <SignIn />;
  return (
    <Frame>
      <Loaded of={probe}>
        {() => (
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        )}
      </Loaded>
    </Frame>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  const say = useText();
  const { language } = usePreferences();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <div className="shell">
      <header className="bar">
        <Link to="/directory" className="brand" aria-label="Consilium">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span>Consilium</span>
        </Link>
        <div className="bar-own bar-open">
          <Button id="language" look="quiet" onPress={() => speakHere(other)}>
            <span lang={other}>{other === 'fr' ? 'Français' : 'English'}</span>
          </Button>
          <Link to="/cases" id="to-sign-in" className="bar-sign-in">
            {say('signIn')}
          </Link>
        </div>
      </header>
      <main id="main">{children}</main>
    </div>
  );
}
