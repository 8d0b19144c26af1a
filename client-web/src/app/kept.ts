import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import { ConnectionLost } from '../rpc/errors';
import { newId } from '../rpc/ids';
import type { Client } from './client';
import { kDatabase } from './kept-database';

/** A text that somebody wrote and that the server has not got. */
export interface Kept {
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  /**
   * What is written, and on what: `case`, `case:ID`, `opinion:CASE`, `act:CASE:ACT`, `report:MEETING:ITEM`,
   * `question`, `reply:QUESTION:WHAT`, … `wayTo` leads to each.
   */
  place: string;
  /** The case as people say it aloud, where it has a name already. */
  pseudonym?: string;
  /** JSON. */
  text: string;
}

/** What lies in the browser: nothing of it says whose it is, on which case, or how many users there are. */
interface Sealed {
  id: string;
  owner: string;
  at: number;
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

interface Schema extends DBSchema {
  texts: { key: string; value: Sealed; indexes: { owner: string; at: number } };
}

export const kKeptDays = 30;
const kDayMs = 86_400_000;
const kIvBytes = 12;
const kOwnerBits = 128;

const encode = (text: string) => new TextEncoder().encode(text);
const lockOf = (id: string) => `consilium.text.${id}`;

/** A page shares it while it has the database open, and has it alone while it takes that away. */
const kDoor = 'consilium.texts';
/** Milliseconds; a page of an earlier version has the database open for as long as it lives. */
const kDoorMs = 4_000;

/** The database, made where that is asked for; whoever only looks gets none where there is none. */
async function open(make: boolean): Promise<IDBPDatabase<Schema> | undefined> {
  try {
    return await openDB<Schema>(kDatabase, 1, {
      upgrade: (fresh, _from, _to, change) => {
        if (!make) {
          change.done.catch(() => undefined);
          change.abort();
          return;
        }
        const texts = fresh.createObjectStore('texts', { keyPath: 'id' });
        texts.createIndex('owner', 'owner');
        texts.createIndex('at', 'at');
      },
    });
  } catch (error) {
    if (make) throw error;
    return undefined;
  }
}

/** Opens the database for one piece of work. */
function within<T>(make: boolean, work: (db: IDBPDatabase<Schema> | undefined) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(kDoorMs);
  return navigator.locks.request(kDoor, { mode: 'shared', signal }, async () => {
    const db = await open(make);
    try {
      return await work(db);
    } finally {
      db?.close();
    }
  });
}

/** Takes the database away once nothing is in it, of no user and no page: a browser has one while texts wait. */
async function tidy(): Promise<void> {
  await navigator.locks.request(kDoor, { signal: AbortSignal.timeout(kDoorMs) }, async () => {
    const db = await open(false);
    const left = await db?.count('texts');
    db?.close();
    if (left === 0) await deleteDB(kDatabase);
  });
}

/** The texts of whoever is signed in, as soon as the server has handed out the key. */
export async function openKept({ call, state, subscribe }: Pick<Client, 'call' | 'state' | 'subscribe'>) {
  for (;;) {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (state().connection !== 'connected') return;
        stop();
        resolve();
      };
      const stop = subscribe(look);
      look();
    });
    try {
      const { key } = await call('session.draftKey', {});
      return await KeptTexts.open(key);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
    }
  }
}

/**
 * Texts of one user that the server has not got yet, in IndexedDB, each encrypted with AES-GCM under
 * a key that only the server keeps and no script can read out. Whoever has no such key finds bytes.
 */
export class KeptTexts {
  #key: CryptoKey;
  #owner: string;
  #now: () => number;
  /** Those that a form of this page holds, and how to let go of them. */
  #held = new Map<string, () => void>();
  #listeners = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(key: CryptoKey, owner: string, now: () => number) {
    this.#key = key;
    this.#owner = owner;
    this.#now = now;
  }

  /** `secret`: 256 bits as base64url. Takes away what is too old, of all users. */
  static async open(secret: string, now: () => number = Date.now): Promise<KeptTexts> {
    const bytes = Uint8Array.from(atob(secret.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    );
    const own = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits']);
    const from = (info: string) => ({
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: encode(info),
    });
    const cipher = { name: 'AES-GCM', length: 256 };
    const key = await crypto.subtle.deriveKey(from('text'), own, cipher, false, ['encrypt', 'decrypt']);
    const owner = new Uint8Array(await crypto.subtle.deriveBits(from('owner'), own, kOwnerBits));
    const texts = new KeptTexts(key, btoa(String.fromCharCode(...owner)), now);
    await texts.#removeOld();
    return texts;
  }

  /** Tells of every change in this page. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest text that lies at a place and that no form holds, for a form; nobody else gets it then. */
  async take(place: string): Promise<Kept | undefined> {
    for (const kept of await this.waiting())
      if (kept.place === place && (await this.#hold(kept.id))) {
        this.#tell();
        return kept;
      }
    return undefined;
  }

  /** The id of a text that is yet to be written. */
  async blank(): Promise<string> {
    const id = newId();
    await this.#hold(id);
    return id;
  }

  /** Somebody else may take it. */
  release(id: string): void {
    this.#held.get(id)?.();
    this.#held.delete(id);
    // The browser gives the lock back a moment later.
    void navigator.locks.request(lockOf(id), () => this.#tell());
  }

  /** Keeps a text, in place of what was kept under that id. Resolves when it is safe. */
  put({ id, place, pseudonym, text }: Omit<Kept, 'at'>): Promise<void> {
    return this.#inTurn(async () => {
      const iv = crypto.getRandomValues(new Uint8Array(kIvBytes));
      const plain = encode(JSON.stringify({ place, pseudonym, text }));
      const bytes = await crypto.subtle.encrypt(this.#cipher(id, iv), this.#key, plain);
      const sealed = { id, owner: this.#owner, at: this.#now(), iv, bytes };
      await within(true, async (db) => db?.put('texts', sealed));
    });
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(() => this.#delete([id]));
  }

  /** All texts of this user but those that another page has open. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      const elsewhere = await this.#elsewhere();
      const own = (await this.#own()).map(({ id }) => id);
      await this.#delete(own.filter((id) => !elsewhere.has(lockOf(id))));
    });
  }

  /** What was left behind and is in no form now, the newest first. */
  async waiting(): Promise<Kept[]> {
    await this.#last;
    const elsewhere = await this.#elsewhere();
    const free = (await this.#own()).filter(({ id }) => !this.#held.has(id) && !elsewhere.has(lockOf(id)));
    const opened = await Promise.all(free.map((sealed) => this.#unseal(sealed)));
    return opened.filter((kept) => kept !== undefined).sort((one, other) => other.at - one.at);
  }

  #own(): Promise<Sealed[]> {
    return within(false, async (db) => db?.getAllFromIndex('texts', 'owner', this.#owner) ?? []);
  }

  async #delete(ids: string[]): Promise<void> {
    const left = await within(false, async (db) => {
      for (const id of ids) await db?.delete('texts', id);
      return db?.count('texts');
    });
    if (left === 0) await tidy();
  }

  #cipher(id: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
    return { name: 'AES-GCM', iv, additionalData: encode(id) };
  }

  async #unseal({ id, at, iv, bytes }: Sealed): Promise<Kept | undefined> {
    try {
      const plain = await crypto.subtle.decrypt(this.#cipher(id, iv), this.#key, bytes);
      return { ...JSON.parse(new TextDecoder().decode(plain)), id, at };
    } catch {
      // Damaged: it is nobody's any more.
      await this.#delete([id]);
      return undefined;
    }
  }

  /** Resolves to false where a form has it already. */
  #hold(id: string): Promise<boolean> {
    return new Promise((resolve) => {
      void navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock && new Promise<void>((release) => this.#held.set(id, release));
      });
    });
  }

  /** The locks of other pages. */
  async #elsewhere(): Promise<Set<string | undefined>> {
    const { held = [] } = await navigator.locks.query();
    const own = new Set([...this.#held.keys()].map(lockOf));
    return new Set(held.map(({ name }) => name).filter((name) => !own.has(name ?? '')));
  }

  async #removeOld(): Promise<void> {
    const range = IDBKeyRange.upperBound(this.#now() - kKeptDays * kDayMs);
    await this.#delete(
      (await within(false, async (db) => db?.getAllKeysFromIndex('texts', 'at', range))) ?? [],
    );
  }

  /** One write after the other, in the order in which they were asked for. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(write);
    this.#last = done.catch(() => undefined);
    return done.then(() => this.#tell());
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
