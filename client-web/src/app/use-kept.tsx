import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useFormat, useText } from '../i18n/text';
import { useClient, useClientState, useUnsaved } from './hooks';
import type { KeptTexts } from './kept';

interface Options<T> {
  /** What is written, and on what; as in `Kept`. */
  place: string;
  pseudonym?: string;
  /** What the server has not got; undefined while it has everything. */
  written: T | undefined;
  /** Whether there is such a thing at this moment, where that is known before the next rendering. */
  unsaved?: () => boolean;
  /** Sends it, where that needs nobody. */
  save?: () => Promise<unknown>;
  /** An earlier page of the same user left this here. */
  onFound(left: T): void;
}

/** What a form knows of its text on this machine. */
export interface Keeping {
  /** When an earlier page wrote what the form began with. */
  restoredAt?: number;
  /** What is written now would outlive the page. */
  safe: boolean;
  /** The server has it, and the form is about to go. */
  done(): void;
}

interface Sheet {
  texts: KeptTexts;
  id: string;
}

/** Milliseconds from a key to the text in the browser. */
const kPauseMs = 250;

/**
 * Keeps what a form holds until the server has it: asks before it is left, and writes it, encrypted,
 * into the browser, where the same user finds it after a crash, a closed window or an ended session.
 */
export function useKept<T>({ place, pseudonym, written, unsaved, save, onFound }: Options<T>): Keeping {
  const client = useClient();
  const [begunAt] = useState(place);
  const [sheet, setSheet] = useState<Sheet>();
  const [restoredAt, setRestoredAt] = useState<number>();
  const [safe, setSafe] = useState<string>();
  const text = written === undefined ? undefined : JSON.stringify(written);
  const latest = useRef({ text, place, pseudonym, onFound, sheet });
  useLayoutEffect(() => {
    latest.current = { text, place, pseudonym, onFound, sheet };
  });

  const drop = useCallback(() => {
    const own = latest.current.sheet;
    if (own) void own.texts.remove(own.id);
  }, []);
  /** Also when it is saved as the form goes. */
  const saveAway =
    save &&
    (() =>
      save().then(() => {
        if (!unsaved?.()) drop();
      }));
  const isSafe = text !== undefined && safe === text;
  const sent = useUnsaved(unsaved ?? text !== undefined, saveAway, drop, () => isSafe);

  useEffect(() => {
    let gone = false;
    let own: Sheet | undefined;
    const begin = async () => {
      const texts = await client.kept();
      // What was typed meanwhile is not written over.
      const left = latest.current.text === undefined ? await texts.take(begunAt) : undefined;
      own = { texts, id: left?.id ?? (await texts.blank()) };
      if (gone) return texts.release(own.id);
      if (left) {
        latest.current.onFound(JSON.parse(left.text));
        setRestoredAt(left.at);
      }
      setSheet(own);
    };
    // Without a key, or in a browser that keeps nothing, the server alone has it.
    begin().catch(() => undefined);
    return () => {
      gone = true;
      own?.texts.release(own.id);
    };
  }, [client, begunAt]);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const finished = useRef(false);
  useEffect(() => {
    if (!sheet || finished.current) return;
    const rest = () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
    if (text === undefined) {
      rest();
      void sheet.texts.remove(sheet.id);
      return;
    }
    const keep = () => {
      timer.current = undefined;
      const now = latest.current;
      if (now.text === undefined || finished.current) return;
      const { text, place, pseudonym } = now;
      sheet.texts.put({ id: sheet.id, place, pseudonym, text }).then(
        () => setSafe(text),
        () => undefined,
      );
    };
    timer.current ??= setTimeout(keep, kPauseMs);
  }, [sheet, text]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const done = useCallback(() => {
    finished.current = true;
    sent();
    drop();
  }, [drop, sent]);
  return { restoredAt, safe: isSafe, done };
}

/** The place, which is or begins with this one, of a text that an earlier page left; undefined until that is known. */
export function useLeftBehind(place: string | undefined): string | undefined {
  const client = useClient();
  const { keeping } = useClientState();
  const [left, setLeft] = useState<string>();
  useEffect(() => {
    // A browser that keeps nothing need not look.
    if (!keeping || place === undefined) return;
    let gone = false;
    client
      .kept()
      .then((texts) => texts.waiting())
      .then(
        (waiting) =>
          !gone &&
          setLeft(waiting.find((kept) => kept.place === place || kept.place.startsWith(`${place}:`))?.place),
        () => undefined,
      );
    return () => {
      gone = true;
    };
  }, [client, keeping, place]);
  return left;
}

/** Opens once, in its component, what an earlier page left: as soon as what it was written on is there. */
export function useReopened<T>(left: string | undefined, on: T | undefined, open: (on: T) => void): void {
  const [opened, setOpened] = useState<string>();
  if (left === undefined || on === undefined || opened === left) return;
  setOpened(left);
  open(on);
}

/** Says of a text that it comes from an earlier page, and that it is safe while the server is away. */
export function KeptMark({ keeping: { restoredAt, safe } }: { keeping: Keeping }) {
  const say = useText();
  const format = useFormat();
  const { connection } = useClientState();
  const away = safe && connection !== 'connected';
  return (
    <>
      {restoredAt !== undefined && (
        <p className="notice kept-restored">
          {say('kept.restored', { at: format.moment(new Date(restoredAt).toISOString()) })}
        </p>
      )}
      <div role="status" data-safe={safe} className={away ? undefined : 'hidden-text'}>
        {away && <p className="hint kept-safe">{say('kept.safe')}</p>}
      </div>
    </>
  );
}
