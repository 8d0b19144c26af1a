import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useText } from '../i18n/text';
import { worded } from '../i18n/words';
import { Loading } from '../ui/states';
import { useClientState } from './hooks';
import { Lock } from './lock';
import { onceMoved } from './moved';
import { lazily } from './part';
import { Shell } from './shell';
import { Title } from './title';

const SignIn = lazily(() => import('../screens/sign-in'), 'SignIn');
const Enrolment = lazily(
  worded(() => import('../screens/sign-in/enrolment')),
  'Enrolment',
);

const OpenDirectory = lazily(
  worded(() => import('../screens/directory/open')),
  'OpenDirectory',
);

/** Where the operator may let everybody look. */
const isOpen = (path: string) => /^\/(directory(\/centres\/[^/]+)?|series\/(?!new$)[^/]+)$/.test(path);

/** What everything is inside of: by who is signed in, the shell or the way into it. */
export function Root() {
  const { phase, notice } = useClientState();
  // What the outlet shows: on the way to another screen that is still the one before.
  const path = useRouterState({
    select: ({ matches, location }) => matches.at(-1)?.pathname ?? location.pathname,
  });
  // Who came by the cookie has not seen it; after a sign-out the server may not be there to load it from.
  useEffect(() => (phase === 'in' ? onceMoved(SignIn.ahead) : undefined), [phase]);
  if (path === '/invitation') {
    return (
      <div className="entrance">
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </div>
    );
  }
  switch (phase) {
    case 'starting':
      return <Loading />;
    case 'signedOut':
      return (
        <Suspense fallback={<Outside />}>
          {/* A session that may still be open is ended before anything else is looked at. */}
          {isOpen(path) && notice !== 'signOut.failed' ? <OpenDirectory /> : <SignIn />}
        </Suspense>
      );
    case 'enrolling':
      return (
        <Suspense fallback={<Loading />}>
          <Enrolment />
        </Suspense>
      );
    default:
      return (
        <>
          <Shell />
          {/* The page waits until the same person is back. */}
          {phase === 'locked' && (
            <Lock>
              <Suspense fallback={<Outside />}>
                <SignIn />
              </Suspense>
            </Lock>
          )}
        </>
      );
  }
}

/** Why nobody is signed in, until the form is there in which one signs in. */
function Outside() {
  const say = useText();
  const { notice } = useClientState();
  return (
    <main>
      <Title>{say('signIn')}</Title>
      {notice && <p className="notice">{say(notice)}</p>}
      <Loading />
    </main>
  );
}
