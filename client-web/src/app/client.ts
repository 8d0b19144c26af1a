import { QueryClient } from '@tanstack/react-query';
import type {
  CurrentSession,
  Event,
  Identity,
  Language,
  Methods,
  Preferences,
  PresentUser,
} from '../generated/protocol';
import type { MessageKey } from '../i18n/catalogue';
import { Connection, type ConnectionState, type Socket } from '../rpc/connection';
import { ConnectionLost, codes, hasCode, RpcError } from '../rpc/errors';
import { newId } from '../rpc/ids';
import { post } from '../rpc/post';
import { kPatienceMs } from '../rpc/silence';
import { touchedBy } from '../rpc/touched';
import { Idle } from './idle';
import type { KeptTexts } from './kept';
import { kDatabase } from './kept-database';
import { part, whenOutdated } from './part';
import { followAccount, forgetPreferences, preferOfAccount } from './preferences';
import { followedCentres, readsDirectory } from './roles';
import { Unsaved } from './unsaved';

/** `locked`: the session ended under an open page, which waits, hidden, for the same user. */
export type Phase = 'starting' | 'signedOut' | 'enrolling' | 'in' | 'locked';

export interface ClientState {
  phase: Phase;
  identity?: Identity;
  connection: ConnectionState;
  /** Why somebody has to sign in, where they did not ask for it. */
  notice?: MessageKey;
  /** An act waits for the password. */
  confirming: boolean;
  /** Somebody is about to leave a text behind. */
  leaving: boolean;
  /** How many texts that wait in no form would go, too. */
  losing?: number;
  /** Texts that the server has not got may lie in this browser. */
  keeping: boolean;
  /** The server has a newer page, which waits for whoever writes in this one. */
  outdated: boolean;
  /** What was just done, for the status line. */
  said?: { text: string; number: number };
}

/** Events that come in a row make one reading: the first at once, the rest together. */
const kGatherMs = 250;
/** What takes longer to be saved is asked about. */
const kSavingMs = 4_000;
/** A page is not loaded anew by itself twice within this time. */
const kRenewedMs = 60_000;
const kActs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** Who is signed in, the connection, and the answers that are held; one for the page. */
export class Client {
  readonly queries = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        staleTime: 2_000,
        retry: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });

  #state: ClientState = {
    phase: 'starting',
    connection: 'connecting',
    confirming: false,
    leaving: false,
    keeping: false,
    outdated: false,
  };
  #listeners = new Set<() => void>();
  #connection: Connection | undefined;
  #present = new Map<string, PresentUser[]>();
  #standing: (() => void)[] = [];
  #waiting = new Set<keyof Methods>();
  #wasConnected = false;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #confirmation: { resolve(): void; reject(error: Error): void } | undefined;
  #decision: ((go: boolean) => void) | undefined;
  #idle: Idle | undefined;
  #attending = 0;
  #unwatch: (() => void) | undefined;
  #opening: Promise<KeptTexts> | undefined;
  #kept: KeptTexts | undefined;
  readonly unsaved = new Unsaved();

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = () => this.#state;
  readonly present = (stream: string) => this.#present.get(stream);

  async start(): Promise<void> {
    // A socket that lies dead would be noticed seconds later.
    window.addEventListener('offline', () => this.#connection?.cut());
    window.addEventListener('online', () => this.retryNow());
    // Another page of this browser may have kept something before it was closed.
    document.addEventListener('visibilitychange', () => void this.#seekKept());
    void this.#seekKept();
    whenOutdated(() => this.#outdated());
    try {
      this.enter(await post('session.whoami', {}));
    } catch (error) {
      const asked = hasCode(error, codes.unauthenticated);
      this.#set({ phase: 'signedOut', notice: asked ? undefined : 'error.unreachable' });
    }
  }

  /** Begins, or after an ended session goes on, with whom the server has just named. */
  enter({ identity, session }: { identity: Identity; session: CurrentSession }): void {
    if (this.#connection && this.#state.identity?.user !== identity.user) {
      // The page, and what waits to be sent, are somebody else's.
      this.leave();
      return;
    }
    preferOfAccount(identity);
    if (identity.secondFactor.enrolmentPending) {
      this.#set({ phase: 'enrolling', identity, notice: undefined });
      return;
    }
    if (this.#connection) {
      this.#set({ phase: 'in', identity, notice: undefined });
      this.#watch(session);
      this.#connection.resume();
      void this.queries.invalidateQueries();
      return;
    }
    this.#forget();
    this.#set({ phase: 'in', identity, notice: undefined, connection: 'connecting' });
    this.#connection = new Connection(
      {
        open: () => new WebSocket(`wss://${location.host}/rpc`, ['consilium.v1']) as Socket,
        alive: () =>
          post('session.whoami', {}, AbortSignal.timeout(kPatienceMs)).then(
            // Another page of this browser may have been signed in to by somebody else.
            ({ identity: now }) => now.user === identity.user,
            (error) => {
              if (hasCode(error, codes.unauthenticated)) return false;
              throw error;
            },
          ),
        after: (milliseconds, act) => {
          const timer = setTimeout(act, milliseconds);
          return () => clearTimeout(timer);
        },
        random: Math.random,
      },
      {
        state: (connection) => this.#connectionChanged(connection),
        event: (event) => this.#happened(event),
        ended: () => void this.queries.invalidateQueries(),
        presence: ({ stream, present }) => {
          this.#present.set(stream, present ?? []);
          this.#tell();
        },
      },
    );
    this.#follow(identity);
    this.#watch(session);
  }

  readonly call = <M extends keyof Methods>(
    method: M,
    params: Methods[M]['params'],
  ): Promise<Methods[M]['result']> => {
    if (this.#connection) return this.#connection.call(method, params);
    // What is open to everybody, like the directory where the operator opens it.
    if (this.#state.phase === 'signedOut') return post(method, params);
    return Promise.reject(new ConnectionLost());
  };

  /** What the user wrote and the server has not got; pending until a server has handed out the key. */
  kept(): Promise<KeptTexts> {
    if (!this.#state.keeping) this.#set({ keeping: true });
    this.#opening ??= part(() => import('./kept')).then(async ({ openKept }) => {
      this.#kept = await openKept(this);
      return this.#kept;
    });
    return this.#opening;
  }

  /** Browsers that do not tell their databases (Firefox before 126) are taken to have one. */
  async #seekKept(): Promise<void> {
    if (this.#state.keeping) return;
    const there = await indexedDB.databases?.().catch(() => undefined);
    if (!there || there.some(({ name }) => name === kDatabase)) this.#set({ keeping: true });
  }

  /** A change. Where the server wants the password again it is asked for, and the command sent again. */
  async command<M extends keyof Methods>(
    method: M,
    params: Methods[M]['params'],
  ): Promise<Methods[M]['result']> {
    if (!this.#connection) throw new Error('not signed in');
    const id = newId();
    try {
      return await this.#connection.call(method, params, id);
    } catch (error) {
      if (!(error instanceof RpcError) || !error.data.reauthenticate) throw error;
      await this.#confirm();
      // The refused command claimed nothing; it is a new one.
      return await this.#connection.call(method, params);
    }
  }

  /** Chooses preferences of the account, for this page at once and for all others. */
  async choose(change: Partial<Preferences>): Promise<void> {
    const before = this.#state.identity?.preferences;
    if (!before) return;
    const preferences = { ...before, ...change };
    this.#prefer(preferences);
    try {
      await this.call('session.setPreferences', { preferences });
    } catch (error) {
      this.#prefer(before);
      throw error;
    }
  }

  #prefer(preferences: Preferences): void {
    const identity = this.#state.identity && { ...this.#state.identity, preferences };
    if (identity) preferOfAccount(identity);
    this.#set({ identity });
  }

  /** Chooses the language of the account, for this page and all others. */
  async speak(language: Language): Promise<void> {
    await this.call('session.setLanguage', { language });
    followAccount(language);
  }

  hold(stream: string): () => void {
    const release = this.#connection?.hold(stream);
    return () => {
      release?.();
      this.#present.delete(stream);
    };
  }

  /**
   * Follows a stream for an answer that is on screen, without being counted among those present. The
   * answer came before, so it is read again.
   */
  watch(stream: string, method: keyof Methods): () => void {
    const release = this.#connection?.hold(stream, true);
    this.#waiting.add(method);
    this.#gather();
    return () => release?.();
  }

  retryNow(): void {
    this.#connection?.retryNow();
  }

  /** The password was given, or not. */
  confirmed(): void {
    this.#confirmation?.resolve();
    this.#confirmation = undefined;
    this.#set({ confirming: false });
  }
  unconfirmed(): void {
    this.#confirmation?.reject(new Cancelled());
    this.#confirmation = undefined;
    this.#set({ confirming: false });
  }

  say(text: string): void {
    this.#set({ said: { text, number: (this.#state.said?.number ?? 0) + 1 } });
  }

  /** A session of a meeting is followed, without a key or a pointer, until the returned function is called. */
  attend(): () => void {
    this.#attending += 1;
    return () => {
      this.#attending -= 1;
      this.#idle?.active();
    };
  }

  /**
   * Whether nothing is lost by leaving: what can be is saved, about the rest its author decides. `losing`:
   * how many texts that wait in no form go as well.
   */
  async mayLeave(unsaved = this.unsaved, losing = 0): Promise<boolean> {
    if (unsaved.any) {
      const patience = this.#state.connection === 'connected' ? kSavingMs : 0;
      await Promise.race([unsaved.save(), new Promise((go) => setTimeout(go, patience))]);
    }
    if (!unsaved.any && losing === 0) return true;
    this.#decision?.(false);
    this.#set({ leaving: true, losing });
    return new Promise((resolve) => {
      this.#decision = (go) => {
        if (go) unsaved.drop();
        resolve(go);
      };
    });
  }

  decided(go: boolean): void {
    this.#decision?.(go);
    this.#decision = undefined;
    this.#set({ leaving: false });
  }

  /**
   * Ends the session, unless a text is not to be left behind. The page is out of sight whatever the
   * server says, and loaded anew, so that nothing stays in its memory either.
   */
  async signOut(): Promise<void> {
    const kept = this.#kept;
    const waiting = await kept?.waiting().catch(() => undefined);
    if (!(await this.mayLeave(this.unsaved, waiting?.length))) return;
    this.#hide();
    // Whoever comes after finds no trace, not even an unreadable one.
    await kept?.clear().catch(() => undefined);
    forgetPreferences();
    try {
      await post('session.logout', {});
    } catch (error) {
      if (!hasCode(error, codes.unauthenticated)) {
        // Loaded anew, the page would be open again.
        this.#set({ phase: 'signedOut', notice: 'signOut.failed' });
        return;
      }
    }
    this.leave();
  }

  /** Loads the newer page of the server, with what is kept; about what would be lost its author decides. */
  async renew(): Promise<void> {
    if (!(await this.mayLeave(this.unsaved.losable))) return;
    this.unsaved.forget();
    location.reload();
  }

  #outdated(): boolean {
    if (this.unsaved.any) {
      this.#set({ outdated: true });
      return true;
    }
    // Of several servers some may have the newer page already, and others not yet.
    const [loading] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (loading?.type === 'reload' && performance.now() < kRenewedMs) return false;
    location.reload();
    return true;
  }

  /** Away from whatever was shown, without asking the server. */
  leave(): void {
    this.#hide();
    history.replaceState(null, '', '/');
    location.reload();
  }

  #confirm(): Promise<void> {
    this.#set({ confirming: true });
    return new Promise((resolve, reject) => {
      this.#confirmation = { resolve, reject };
    });
  }

  #hide(): void {
    this.#forget();
    this.#set({ phase: 'starting', identity: undefined, confirming: false, leaving: false, said: undefined });
  }

  /** Locks the page when nobody is there; what is read by itself must not keep the session alive. */
  #watch({ idleSeconds }: CurrentSession): void {
    this.#unwatch?.();
    const pages = new BroadcastChannel('consilium.somebody');
    const idle = new Idle(
      {
        now: Date.now,
        after: (milliseconds, act) => {
          const timer = setTimeout(act, milliseconds);
          return () => clearTimeout(timer);
        },
        tell: () => pages.postMessage(this.#state.identity?.user),
        attended: () => this.#attending > 0,
      },
      1000 * idleSeconds,
      () => {
        this.#connection?.rest();
        this.#set({ notice: 'signIn.idle' });
        // Nobody is at another page either. Where the server cannot be asked, the session ends by itself.
        post('session.logout', {}).catch(() => undefined);
      },
    );
    pages.onmessage = ({ data }) => data === this.#state.identity?.user && idle.elsewhere();
    const active = () => idle.active();
    for (const act of kActs) window.addEventListener(act, active, { capture: true, passive: true });
    this.#idle = idle;
    this.#unwatch = () => {
      idle.stop();
      pages.close();
      for (const act of kActs) window.removeEventListener(act, active, { capture: true });
      this.#idle = this.#unwatch = undefined;
    };
  }

  #forget(): void {
    this.#unwatch?.();
    this.unsaved.forget();
    this.#opening = this.#kept = undefined;
    for (const release of this.#standing) release();
    this.#standing = [];
    this.#connection?.close();
    this.#connection = undefined;
    this.#wasConnected = false;
    this.#present.clear();
    this.queries.clear();
  }

  /** The streams of one's own side, and what everybody reads: what they bring keeps every list right. */
  #follow(identity: Identity): void {
    const streams = new Set([
      `user:${identity.user}`,
      ...followedCentres(identity).map((centre) => `centre:${centre}`),
      ...(identity.series ?? []).map(({ series }) => `series:${series}`),
      ...(readsDirectory(identity) ? ['directory'] : []),
    ]);
    const before = this.#standing;
    this.#standing = [...streams].map((stream) => this.#connection!.hold(stream));
    for (const release of before) release();
  }

  #connectionChanged(connection: ConnectionState): void {
    if (connection === 'ended') {
      this.#unwatch?.();
      this.#set({ connection, phase: 'locked', notice: 'signIn.ended' });
      return;
    }
    const again = connection === 'connected' && this.#wasConnected;
    this.#wasConnected ||= connection === 'connected';
    this.#set({ connection });
    // Streams resume by themselves; what has no stream is read again.
    if (again) void this.queries.invalidateQueries();
  }

  #happened(event: Event): void {
    if (touchedBy(event.type).includes('session.whoami')) void this.#identityMayHaveChanged();
    this.touch(event.type);
  }

  /** What an event of this type makes old is read again; for whoever does not follow its stream, too. */
  touch(type: string): void {
    for (const method of touchedBy(type)) this.#waiting.add(method);
    if (this.#gathering !== undefined) return;
    this.#readAgain();
    this.#gather();
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#readAgain();
    }, kGatherMs);
  }

  #readAgain(): void {
    if (this.#waiting.size === 0) return;
    const methods = this.#waiting;
    this.#waiting = new Set();
    void this.queries.invalidateQueries({
      predicate: ({ queryKey }) => methods.has(queryKey[0] as keyof Methods),
    });
  }

  async #identityMayHaveChanged(): Promise<void> {
    try {
      const { identity } = await this.call('session.whoami', {});
      if (JSON.stringify(identity) === JSON.stringify(this.#state.identity)) return;
      if (identity.language !== this.#state.identity?.language) followAccount(identity.language);
      preferOfAccount(identity);
      this.#set({ identity });
      this.#follow(identity);
      void this.queries.invalidateQueries();
    } catch {
      // A cut or an ended session, of which the connection tells.
    }
  }

  #set(change: Partial<ClientState>): void {
    this.#state = { ...this.#state, ...change };
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Somebody closed the question for their password. */
export class Cancelled extends Error {}
