import { useCallback, useEffect, useRef, useState } from 'react';
import { compared } from '../../app/compared';
import type { Gate } from '../../app/gate';
import { useClient, useIdentity } from '../../app/hooks';
import type { StandIns } from '../../app/reported';
import { useKept } from '../../app/use-kept';
import type { Report, ReportContent } from '../../generated/protocol';
import { isReportContent } from '../../generated/validators';
import { codes, hasCode } from '../../rpc/errors';
import { type ReportField, saysAction, saysTreatment } from './content';

export type Draft = Partial<ReportContent>;
export type SaveState = 'saved' | 'changed' | 'saving' | 'failed' | 'conflict';

const kPauseMs = 1500;
/** Who was refused for another's pen asks again, whatever the clocks say. */
const kAgainMs = 10_000;
const kFields = Object.keys({
  outcome: true,
  synthesis: true,
  plan: true,
  treatments: true,
  examinations: true,
  surveillance: true,
  trial: true,
  referral: true,
  guideline: true,
  reReviewOn: true,
  presenter: true,
  referent: true,
  dissent: true,
  actions: true,
  incident: true,
} satisfies Record<ReportField, true>) as ReportField[];

/** Text and lines without what is empty. What is half filled in stays, and has to be completed. */
export function cleaned(draft: Draft): Draft {
  const { plan, examinations, treatments, actions, ...rest } = draft;
  const lines = (items: string[] | undefined) => {
    const kept = (items ?? []).map((line) => line.trim()).filter(Boolean);
    return kept.length > 0 ? kept : undefined;
  };
  const rows = <T>(items: T[] | undefined, says: (item: T) => boolean) => {
    const kept = (items ?? []).filter(says);
    return kept.length > 0 ? kept : undefined;
  };
  const all: Draft = {
    ...rest,
    plan: lines(plan),
    examinations: lines(examinations),
    treatments: rows(treatments, saysTreatment),
    actions: rows(actions, saysAction),
  };
  const kept = Object.entries(all).filter(
    ([, value]) => value !== undefined && !(typeof value === 'string' && value.trim() === ''),
  );
  return Object.fromEntries(kept) as Draft;
}

/** What was saved elsewhere meanwhile, where both changed the same. */
export interface Collision {
  revision: number;
  theirs: Draft;
  onlyTheirs: ReportField[];
  both: ReportField[];
}

export const begun = (report: Report, standIns: StandIns): Draft =>
  standIns.shown(report.content ?? { outcome: 'final' });

/** Whether somebody else has the pen, as long as they have it. */
function useOthersPen({ lock }: Report): boolean {
  const { user } = useIdentity();
  const [, setPassed] = useState<string>();
  const until = lock && lock.by !== user ? lock.until : undefined;
  useEffect(() => {
    if (!until) return;
    const timer = setTimeout(() => setPassed(until), Math.max(0, Date.parse(until) - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
  return until !== undefined && Date.parse(until) > Date.now();
}

interface Written {
  report: Report;
  standIns: StandIns;
  draft: Draft;
  setDraft: (change: (before: Draft) => Draft) => void;
  gate: Gate;
  setError: (error: unknown) => void;
  /** What was changed elsewhere, and only there, stands in the draft now. */
  onTaken: (fields: ReportField[]) => void;
}

/**
 * Saves a report a moment after the last change, while nobody else has the pen. What others saved
 * meanwhile is taken over; where both changed the same, that is a collision, to be settled with the
 * fields to take from them.
 */
export function useReportSaving({ report, standIns, draft, setDraft, gate, setError, onTaken }: Written) {
  const client = useClient();
  const { meeting, item } = report.subject;
  const [state, setState] = useState<SaveState>('saved');
  const [collision, setCollision] = useState<Collision>();
  const [refusals, setRefusals] = useState(0);
  /** Grows when it is to be saved again, on another state than before. */
  const [round, setRound] = useState(0);
  const revision = useRef(report.revision);
  const saved = useRef(JSON.stringify(cleaned(draft)));
  const running = useRef<Promise<void>>(Promise.resolve());
  const latest = useRef({ draft, sent: gate.sent, onTaken });
  latest.current = { draft, sent: gate.sent, onTaken };
  const text = JSON.stringify(cleaned(draft));
  const complete = isReportContent(cleaned(draft));
  const others = useOthersPen(report);

  /** Goes on from the other state, with these fields of it. */
  const settle = useCallback(
    ({ revision: now, theirs }: Pick<Collision, 'revision' | 'theirs'>, fields: ReportField[]) => {
      revision.current = now;
      saved.current = JSON.stringify(theirs);
      setDraft((before) => ({
        ...before,
        ...Object.fromEntries(fields.map((field) => [field, theirs[field]])),
      }));
      setCollision(undefined);
      setState('changed');
      setRound((before) => before + 1);
    },
    [setDraft],
  );
  const reconcile = useCallback(
    (mine: Draft, now: Report, base: Draft | undefined) => {
      const theirs = cleaned(standIns.shown(now.content ?? {}));
      const { onlyTheirs, both } = compared(kFields, (of, field) => of[field], base, cleaned(mine), theirs);
      if (both.length > 0) {
        setCollision({ revision: now.revision, theirs, onlyTheirs, both });
        setState('conflict');
        return;
      }
      settle({ revision: now.revision, theirs }, onlyTheirs);
      if (onlyTheirs.length > 0) latest.current.onTaken(onlyTheirs);
    },
    [settle, standIns],
  );

  // Somebody else's save is taken over while nothing of one's own waits.
  useEffect(() => {
    if (report.revision <= revision.current || state !== 'saved') return;
    const content = begun(report, standIns);
    revision.current = report.revision;
    saved.current = JSON.stringify(cleaned(content));
    setDraft(() => content);
  }, [report, standIns, state, setDraft]);

  const save = useCallback(
    (then: { review?: boolean; release?: boolean } = {}) => {
      const once = async () => {
        const content = cleaned(latest.current.draft) as ReportContent;
        const sending = JSON.stringify(content);
        if (sending === saved.current && !then.review && !then.release) return;
        setState('saving');
        try {
          const done = await client.command('minutes.update', {
            meeting,
            item,
            revision: revision.current,
            content: standIns.meant(content),
            ...then,
            ...latest.current.sent,
          });
          revision.current = done.revision;
          saved.current = sending;
          setError(undefined);
          setState(JSON.stringify(cleaned(latest.current.draft)) === sending ? 'saved' : 'changed');
        } catch (problem) {
          if (hasCode(problem, codes.conflict)) {
            setError(undefined);
            const { reports } = await client.call('minutes.get', { meeting, item });
            if (reports?.[0]) reconcile(latest.current.draft, reports[0], JSON.parse(saved.current) as Draft);
            return;
          }
          if (hasCode(problem, codes.invalidState)) setRefusals((before) => before + 1);
          else setError(problem);
          // The draft is saved; only the review was refused.
          setState(sending === saved.current ? 'saved' : 'failed');
        }
      };
      running.current = running.current.then(once).catch(() => setState('failed'));
      return running.current;
    },
    [client, item, meeting, reconcile, setError, standIns],
  );

  // Once others read it, nothing goes out before something was done about all that was found.
  const held = report.state !== 'draft' && gate.open.length > 0;
  const free = complete && !collision && !others && !held;
  useEffect(() => {
    if (text === saved.current) {
      setState((before) => (before === 'changed' ? 'saved' : before));
      return;
    }
    setState((before) => (before === 'saving' || before === 'conflict' ? before : 'changed'));
    if (!free) return;
    const timer = setTimeout(() => void save(), kPauseMs);
    return () => clearTimeout(timer);
  }, [text, free, round, save]);
  useEffect(() => {
    if (refusals === 0 || !free) return;
    const timer = setTimeout(() => void save(), kAgainMs);
    return () => clearTimeout(timer);
  }, [refusals, free, save]);

  const keeping = useKept<{ draft: Draft; revision: number; base?: Draft }>({
    place: `report:${meeting}:${item}`,
    pseudonym: report.subject.pseudonym,
    written:
      text === saved.current
        ? undefined
        : { draft, revision: revision.current, base: JSON.parse(saved.current) as Draft },
    unsaved: useCallback(() => JSON.stringify(cleaned(latest.current.draft)) !== saved.current, []),
    save: free ? () => save() : undefined,
    onFound: (left) => {
      setDraft(() => left.draft);
      if (left.revision !== revision.current) reconcile(left.draft, report, left.base);
    },
  });
  return { state, complete, held, others, collision, settle, save, keeping };
}
