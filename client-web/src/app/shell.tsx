import { Link, Outlet, useBlocker, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { worded } from '../i18n/words';
import { Button } from '../ui/button';
import { Loading } from '../ui/states';
import { useClient, useClientState, useIdentity, useRead } from './hooks';
import { lazily } from './part';
import { usePreferences } from './preferences';
import { arrangedSeries, readsAccessLog, readsActivity, readsCases } from './roles';

const Palette = lazily(
  worded(() => import('./palette')),
  'Palette',
);
const Shortcuts = lazily(
  worded(() => import('./shortcuts')),
  'Shortcuts',
);
const Leaving = lazily(
  worded(() => import('./leaving')),
  'Leaving',
);
const KeptNotice = lazily(
  worded(() => import('./kept-notice')),
  'KeptNotice',
);
const Confirm = lazily(
  worded(() => import('./confirm')),
  'Confirm',
);

/** The bar with the way around, and the screen below it. */
export function Shell() {
  const say = useText();
  const client = useClient();
  const identity = useIdentity();
  const { confirming, keeping, leaving, outdated, phase } = useClientState();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const [over, setOver] = useState<'palette' | 'shortcuts'>();
  useShortcuts(setOver);
  useLeaving();

  // A new screen is read from its beginning.
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    window.scrollTo(0, 0);
    main.current?.focus();
  }, [path]);

  const close = () => setOver(undefined);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {say('shell.skip')}
      </a>
      <header className="bar">
        <Link to="/cases" className="brand" aria-label="Consilium">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <span>Consilium</span>
        </Link>
        <nav aria-label={say('shell.navigation')} className="bar-nav">
          {readsCases(identity) && <Link to="/cases">{say('nav.cases')}</Link>}
          {arrangedSeries(identity).length > 0 && <Link to="/triage">{say('nav.triage')}</Link>}
          <Link to="/meetings">{say('nav.meetings')}</Link>
          <Link to="/questions">{say('nav.questions')}</Link>
          <Link to="/directory">{say('nav.directory')}</Link>
          {readsActivity(identity) && <Link to="/activity">{say('nav.activity')}</Link>}
          {readsAccessLog(identity) && <Link to="/audit">{say('nav.audit')}</Link>}
          <NoticesLink />
          <Link to="/account" className="only-narrow">
            {say('nav.account')}
          </Link>
        </nav>
        <Connection />
        <div className="bar-own">
          <Button look="quiet" onPress={() => setOver('palette')} shortcut="Control+K" id="open-palette">
            {say('shell.find')} <kbd aria-hidden="true">Ctrl K</kbd>
          </Button>
          <Link to="/account" className="account-link">
            {identity.name}
          </Link>
          <SignOut />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <div role="status">{outdated && <Outdated />}</div>
        <Suspense fallback={null}>{keeping && <KeptNotice />}</Suspense>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Said />
      {phase === 'in' && (
        <Suspense fallback={null}>
          {over === 'palette' && <Palette onClose={close} />}
          {over === 'shortcuts' && <Shortcuts onClose={close} />}
          {confirming && (
            <Confirm onConfirmed={() => client.confirmed()} onClose={() => client.unconfirmed()} />
          )}
        </Suspense>
      )}
      {leaving && (
        <Suspense fallback={null}>
          <Leaving onDecided={(go) => client.decided(go)} />
        </Suspense>
      )}
    </div>
  );
}

function NoticesLink() {
  const say = useText();
  const { data } = useRead('notice.list', { unread: true, limit: 1 });
  const count = data?.unread ?? 0;
  return (
    <Link to="/notices">
      {say('nav.notices')}
      {count > 0 && (
        <span className="count">
          <span className="hidden-text">{say('nav.unread')} </span>
          {count}
        </span>
      )}
    </Link>
  );
}

/** Whether what is on screen is up to date. */
function Connection() {
  const say = useText();
  const client = useClient();
  const { connection } = useClientState();
  return (
    <div className="connection" data-state={connection} id="connection">
      <span role="status" className="connection-text">
        {say(`connection.${connection}`)}
      </span>
      {connection === 'waiting' && (
        <Button look="quiet" onPress={() => client.retryNow()}>
          {say('connection.retry')}
        </Button>
      )}
    </div>
  );
}

/** What the reader asked for is in a newer page, which does not come by itself while they write. */
function Outdated() {
  const say = useText();
  const client = useClient();
  return (
    <p className="notice" id="outdated">
      {say('outdated')}{' '}
      <Button id="renew" look="main" onPress={() => void client.renew()}>
        {say('outdated.renew')}
      </Button>
    </p>
  );
}

function SignOut() {
  const say = useText();
  const client = useClient();
  return (
    <Button id="sign-out" look="quiet" onPress={() => void client.signOut()}>
      {say('signOut')}
    </Button>
  );
}

/** What was just done, for eyes and ears, for some seconds. */
function Said() {
  const { said } = useClientState();
  const [shown, setShown] = useState<number>();
  useEffect(() => {
    if (!said) return;
    setShown(said.number);
    const timer = setTimeout(() => setShown(undefined), 6_000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div role="status" className="said">
      {said && shown === said.number ? <p>{said.text}</p> : null}
    </div>
  );
}

interface Place {
  pathname: string;
  search: object;
}

const draftIn = ({ search }: Place) => ('draft' in search ? search.draft : undefined);

/** The same screen with the same text in it. */
function stays(current: Place, next: Place): boolean {
  if (current.pathname !== next.pathname) return false;
  const draft = draftIn(current);
  return current.pathname !== '/cases/new' || draft === undefined || draft === draftIn(next);
}

/** No way leads away from a text that is neither saved nor sent, unless its author says so. */
function useLeaving() {
  const client = useClient();
  const shouldBlockFn = useCallback(
    async ({ current, next }: { current: Place; next: Place }) =>
      !stays(current, next) && !(await client.mayLeave()),
    [client],
  );
  const enableBeforeUnload = useCallback(() => client.unsaved.any, [client]);
  useBlocker({ shouldBlockFn, enableBeforeUnload });
}

/** Single keys, which can be switched off in the account, and Ctrl+K. */
function useShortcuts(open: (what: 'palette' | 'shortcuts') => void) {
  const client = useClient();
  const navigate = useNavigate();
  const { singleKeys } = usePreferences();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (client.state().phase !== 'in') return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, [contenteditable], [role=dialog]')) return;
      if (event.key === '/') {
        event.preventDefault();
        const search = document.getElementById('search');
        if (search) search.focus();
        else void navigate({ to: '/cases', search: { box: 'all' } }).then(() => focusSoon('search'));
      } else if (event.key === '?') {
        event.preventDefault();
        open('shortcuts');
      } else if (event.key === 'n') {
        event.preventDefault();
        void navigate({ to: '/cases/new' });
      }
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [client, navigate, open, singleKeys]);
}

/** Focuses an element of a screen that is still being put up. */
function focusSoon(id: string, tries = 40): void {
  const element = document.getElementById(id);
  if (element) element.focus();
  else if (tries > 0) requestAnimationFrame(() => focusSoon(id, tries - 1));
}
