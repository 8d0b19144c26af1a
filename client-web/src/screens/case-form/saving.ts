import { useCallback, useEffect, useRef, useState } from 'react';
import type { Gate } from '../../app/gate';
import { useClient } from '../../app/hooks';
import { useKept } from '../../app/use-kept';
import type { AcknowledgedFinding, CaseContent } from '../../generated/protocol';
import { codes, hasCode } from '../../rpc/errors';
import { compared, type Field, type Version } from './merge';

export interface Start {
  id?: string;
  revision?: number;
  pseudonym?: string;
  /** A submitted case gets a new version, on demand; a draft is saved as one writes. */
  submitted?: boolean;
  centre: string;
  series?: string;
  content: CaseContent;
  /** What the series asked for. */
  request?: string;
  /** What of it was said before to identify nobody. */
  acknowledged?: AcknowledgedFinding[];
}

export interface Written extends Version {
  centre: string;
}

/** What the browser keeps of it: with what it was based on. */
type Left = Written & { revision?: number; base?: Version };

export type SaveState = 'nothing' | 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';

interface Known {
  id?: string;
  revision?: number;
  pseudonym?: string;
}

const kPauseMs = 700;

/** What was saved elsewhere meanwhile. */
export interface Theirs extends Version {
  revision: number;
  /** What both began with, where that is known. */
  base?: Version;
}

/**
 * Saves a draft a moment after the last change, one save at a time, each based on the revision of the
 * one before. `valid` holds it back while a field cannot be saved; `onLeft` gets what an earlier page of
 * the same user left unsaved; `onTaken` the fields that were changed elsewhere, and only there.
 */
export function useSaving(
  start: Start,
  written: Written,
  valid: boolean,
  onCreated: ((id: string) => void) | undefined,
  onLeft: (left: Written) => void,
  onTaken: (theirs: Version, fields: Field[]) => void,
) {
  const client = useClient();
  const known = useRef<Known>({ id: start.id, revision: start.revision, pseudonym: start.pseudonym });
  const latest = useRef(written);
  const saved = useRef(JSON.stringify(written));
  const running = useRef<Promise<boolean> | undefined>(undefined);
  const [state, setState] = useState<SaveState>(start.id ? 'saved' : 'nothing');
  const [error, setError] = useState<unknown>();
  const [theirs, setTheirs] = useState<Theirs>();
  latest.current = written;
  /** Grows when it is to be saved again, on another state than before. */
  const [round, setRound] = useState(0);
  const taken = useRef(onTaken);
  taken.current = onTaken;
  const created = useRef<typeof onCreated>(undefined);
  useEffect(() => {
    created.current = onCreated;
    return () => {
      created.current = undefined;
    };
  }, [onCreated]);

  /** Goes on from the other state. */
  const settle = useCallback(({ revision, series, content }: Theirs) => {
    known.current = { ...known.current, revision };
    saved.current = JSON.stringify({ centre: latest.current.centre, content, ...(series ? { series } : {}) });
    setTheirs(undefined);
    setError(undefined);
    setState('changed');
    setRound((before) => before + 1);
  }, []);

  /** Takes over what was changed elsewhere only; asks where both changed the same. */
  const reconcile = useCallback(
    (mine: Version, theirs: Theirs) => {
      const { onlyTheirs, both } = compared(theirs.base, mine, theirs);
      if (both.length > 0) {
        setTheirs(theirs);
        setState('conflict');
      } else {
        taken.current(theirs, onlyTheirs);
        settle(theirs);
      }
    },
    [settle],
  );

  const once = useCallback(
    async (sent: Gate['sent']) => {
      const { centre, series, content } = latest.current;
      const text = JSON.stringify(latest.current);
      if (text === saved.current && known.current.id) return false;
      setState('saving');
      try {
        if (known.current.id === undefined) {
          const {
            case: id,
            revision,
            pseudonym,
          } = await client.command('case.create', {
            centre,
            content,
            ...(series ? { series } : {}),
          });
          known.current = { id, revision, pseudonym };
          // Whoever went on to something else meanwhile is not called back.
          created.current?.(id);
        } else {
          const { revision } = await client.command('case.update', {
            case: known.current.id,
            revision: known.current.revision!,
            content,
            ...(series ? { series } : {}),
            ...sent,
          });
          known.current = { ...known.current, revision };
        }
        saved.current = text;
        setError(undefined);
        setState(JSON.stringify(latest.current) === text ? 'saved' : 'changed');
        return true;
      } catch (problem) {
        if (hasCode(problem, codes.conflict) && known.current.id) {
          const current = await client.call('case.get', { case: known.current.id });
          reconcile(latest.current, {
            revision: current.case.revision,
            series: current.case.series,
            content: current.content,
            base: JSON.parse(saved.current) as Written,
          });
        } else {
          setState('failed');
          setError(problem);
        }
        throw problem;
      }
    },
    [client, reconcile],
  );

  /**
   * Resolves when what is written now is saved, to whether something had to be sent; a version that goes
   * out takes acknowledged findings along.
   */
  const save = useCallback(
    (sent: Gate['sent'] = {}): Promise<boolean> => {
      const next = (running.current ?? Promise.resolve()).catch(() => undefined).then(() => once(sent));
      running.current = next;
      return next;
    },
    [once],
  );

  const text = JSON.stringify(written);
  const automatic = !start.submitted && valid && theirs === undefined;
  useEffect(() => {
    if (text === saved.current) {
      setState((before) => (before === 'changed' && known.current.id ? 'saved' : before));
      return;
    }
    setState((before) => (before === 'saving' || before === 'conflict' ? before : 'changed'));
    if (!automatic) return;
    const timer = setTimeout(() => void save().catch(() => undefined), kPauseMs);
    return () => clearTimeout(timer);
  }, [automatic, round, save, text]);

  const keeping = useKept<Left>({
    place: known.current.id ? `case:${known.current.id}` : 'case',
    pseudonym: known.current.pseudonym,
    written:
      text === saved.current
        ? undefined
        : { ...written, revision: known.current.revision, base: JSON.parse(saved.current) as Written },
    unsaved: () => JSON.stringify(latest.current) !== saved.current,
    save: automatic ? () => save() : undefined,
    onFound: (left) => {
      onLeft(left);
      const { revision, series, content } = start;
      if (revision === undefined || left.revision === revision) return;
      // Another state was saved than the one that what is left began with.
      reconcile(left, { revision, series, content, base: left.base });
    },
  });

  return { state, error, theirs, save, settle, known, keeping };
}
