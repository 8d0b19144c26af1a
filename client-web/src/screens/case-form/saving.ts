import { useCallback, useEffect, useRef, useState } from 'react';
import type { Gate } from '../../app/gate';
import { useClient } from '../../app/hooks';
import { useKept } from '../../app/use-kept';
import type { AcknowledgedFinding, CaseContent } from '../../generated/protocol';
import { codes, hasCode } from '../../rpc/errors';

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

export interface Written {
  centre: string;
  series?: string;
  content: CaseContent;
}

export type SaveState = 'nothing' | 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';

interface Known {
  id?: string;
  revision?: number;
  pseudonym?: string;
}

const kPauseMs = 700;

/** What somebody else saved meanwhile. */
export interface Theirs {
  revision: number;
  series?: string;
  content: CaseContent;
}

/**
 * Saves a draft a moment after the last change, one save at a time, each based on the revision of the
 * one before. `valid` holds it back while a field cannot be saved; `onLeft` gets what an earlier page of
 * the same user left unsaved.
 */
export function useSaving(
  start: Start,
  written: Written,
  valid: boolean,
  onCreated: ((id: string) => void) | undefined,
  onLeft: (left: Written) => void,
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
  const created = useRef<typeof onCreated>(undefined);
  useEffect(() => {
    created.current = onCreated;
    return () => {
      created.current = undefined;
    };
  }, [onCreated]);

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
          setTheirs({
            revision: current.case.revision,
            series: current.case.series,
            content: current.content,
          });
          setState('conflict');
        } else {
          setState('failed');
        }
        setError(problem);
        throw problem;
      }
    },
    [client],
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
    if (text === saved.current) return;
    setState((before) => (before === 'saving' ? before : 'changed'));
    if (!automatic) return;
    const timer = setTimeout(() => void save().catch(() => undefined), kPauseMs);
    return () => clearTimeout(timer);
  }, [automatic, save, text]);

  const keeping = useKept<Written & { revision?: number }>({
    place: known.current.id ? `case:${known.current.id}` : 'case',
    pseudonym: known.current.pseudonym,
    written: text === saved.current ? undefined : { ...written, revision: known.current.revision },
    unsaved: () => JSON.stringify(latest.current) !== saved.current,
    save: automatic ? () => save() : undefined,
    onFound: (left) => {
      onLeft(left);
      const { revision, series, content } = start;
      const same = JSON.stringify(left.content) === JSON.stringify(content);
      if (revision === undefined || left.revision === revision || same) return;
      // Somebody saved another state than the one that what is left began with.
      setTheirs({ revision, series, content });
      setState('conflict');
    },
  });

  /** Goes on from the other state, with what was chosen of both. */
  const settle = useCallback((revision: number) => {
    known.current = { ...known.current, revision };
    setTheirs(undefined);
    setError(undefined);
    setState('changed');
  }, []);

  return { state, error, theirs, save, settle, known, keeping };
}
