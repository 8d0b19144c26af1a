import { Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense } from 'react';
import { worded } from '../i18n/words';
import { Loading } from '../ui/states';
import { useClientState } from './hooks';
import { Lock } from './lock';
import { lazily } from './part';
import { Shell } from './shell';

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
  const { phase } = useClientState();
  // What the outlet shows: on the way to another screen that is still the one before.
  const path = useRouterState({
    select: ({ matches, location }) => matches.at(-1)?.pathname ?? location.pathname,
  });
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
      return <Suspense fallback={<Loading />}>{isOpen(path) ? <OpenDirectory /> : <SignIn />}</Suspense>;
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
              <Suspense fallback={<Loading />}>
                <SignIn />
              </Suspense>
            </Lock>
          )}
        </>
      );
  }
}
