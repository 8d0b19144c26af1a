import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type {
  AcknowledgedFinding,
  Acknowledgement,
  CaseContent,
  Finding,
  FindingKind,
  TextUse,
} from '../generated/protocol';
import { codes, hasCode } from '../rpc/errors';
import { useClient } from './hooks';
import { linesOf } from './lines';
import { write } from './write';

/** A field in which something may be found. */
export interface GateField {
  label: string;
  value: string;
  /** Absent where the text is not changed here. */
  set?: (value: string) => void;
  /** The control, to go to. */
  id?: string;
  /** Each line is a string of its own: `/content/plan/2` is the third that is not empty. */
  lines?: boolean;
  /** What the text is, where that is not what professionals say to one another. */
  use?: TextUse;
}

/** Fields by the JSON pointer of their string in the command. */
export type GateFields = Record<string, GateField>;

/** A finding, and where it stands in the field's text as it is now. */
export interface Place {
  finding: Finding;
  pointer: string;
  field: GateField | undefined;
  /** UTF-16 code units of the field's value; absent where the text is not at hand. */
  start?: number;
}

export interface Gate {
  /** What is still to be mended, or said to identify nobody. */
  open: Place[];
  /** What was said to identify nobody, and still stands in a text. */
  acknowledged: AcknowledgedFinding[];
  /** To be sent with the command. */
  sent: { acknowledged?: AcknowledgedFinding[] };
  /** The last sending was refused for what was found. */
  refused: boolean;
  /** What went wrong otherwise. */
  error: unknown;
  /** Counts refusals, so that each of them takes the focus. */
  refusals: number;
  replace: (place: Place) => void;
  replaceAll: (kind: FindingKind) => void;
  /** Takes the last replacement back; absent once one of its texts was changed. */
  undo?: { pointers: string[]; run: () => void };
  acknowledge: (finding: Finding) => void;
  takeBack: (what: AcknowledgedFinding) => void;
}

const same = (one: AcknowledgedFinding, other: AcknowledgedFinding) =>
  one.kind === other.kind && one.text === other.text;

/** The suggestion of a rare combination says what to make vaguer; it is no text to put there. */
export const hasReplacement = ({ kind }: Finding) => kind !== 'rare_combination';

/** What was found, to show: of a rare combination the code, as its reason says the rest. */
export const shownText = ({ kind, text }: AcknowledgedFinding) =>
  kind === 'rare_combination' ? text.split(/ · |, /, 1)[0]! : text;

/** Where the string begins, to which a pointer below the field's leads. */
function beginning(field: GateField, rest: string): number {
  if (!field.lines) return 0;
  let left = Number(rest.slice(1));
  let at = 0;
  for (const line of field.value.split('\n')) {
    if (line.trim() && left-- === 0) return at + line.length - line.trimStart().length;
    at += line.length + 1;
  }
  return 0;
}

/** Where a text stands, nearest to where it stood when it was found; -1 once it is gone. */
export function nearest(value: string, text: string, expected: number): number {
  let best = -1;
  for (let at = value.indexOf(text); at !== -1; at = value.indexOf(text, at + 1)) {
    if (best === -1 || Math.abs(at - expected) < Math.abs(best - expected)) best = at;
    if (at > expected) break;
  }
  return best;
}

/** The pointer of the field that holds a finding's string. */
function fieldOf(pointer: string, fields: string[]): string | undefined {
  return fields
    .filter((name) => pointer === name || pointer.startsWith(`${name}/`))
    .sort((one, other) => other.length - one.length)[0];
}

/** Findings at the places where their texts stand now; those whose text is gone are left out. */
export function placesOf(findings: Finding[], fields: GateFields): Place[] {
  const places: Place[] = [];
  const taken = new Set<string>();
  for (const finding of findings) {
    const pointer = fieldOf(finding.pointer, Object.keys(fields));
    if (pointer === undefined) {
      places.push({ finding, pointer: finding.pointer, field: undefined });
      continue;
    }
    const field = fields[pointer]!;
    if (!hasReplacement(finding)) {
      places.push({ finding, pointer, field });
      continue;
    }
    const expected = beginning(field, finding.pointer.slice(pointer.length)) + finding.start;
    const start = nearest(field.value, finding.text, expected);
    if (start === -1 || taken.has(`${pointer} ${start} ${finding.kind}`)) continue;
    taken.add(`${pointer} ${start} ${finding.kind}`);
    places.push({ finding, pointer, field, start });
  }
  return places;
}

/** A text and what follows it, with the French elision that this takes: "de Nancy" → "d’une ville". */
function joined(head: string, suggestion: string): string {
  if (/^une? /.test(suggestion)) return head.replace(/(?<!\p{L})([dDqQ]u?)e $/u, '$1’') + suggestion;
  if (/^[bcdfgjklmnpqrstvwxz]/.test(suggestion))
    return head.replace(/(?<!\p{L})([dDqQ]u?)['’]$/u, '$1e ') + suggestion;
  return head + suggestion;
}

/** A text with these places replaced by their suggestions; nothing in the place of what has none. */
export function mended(value: string, places: Place[]): string {
  let text = value;
  let before = value.length + 1;
  const known = places.filter((place) => place.start !== undefined);
  for (const { finding, start } of known.sort((one, other) => other.start! - one.start!)) {
    const end = start! + finding.text.length;
    // Two findings may share words; the later one was mended already.
    if (end > before) continue;
    before = start!;
    const head = text.slice(0, start);
    const tail = text.slice(end);
    if (finding.suggestion) text = joined(head, finding.suggestion) + tail;
    else text = (/^(\s|[.,)]|$)/.test(tail) ? head.replace(/ $/, '') : head) + tail;
  }
  return text;
}

/** What was found while somebody writes. */
interface Live {
  findings: Finding[];
  /** The fields that were looked at; absent where all were. */
  pointers?: string[];
}

interface Refusal {
  /** What the last sending was refused with. */
  error?: unknown;
  /** What was said before to identify nobody. */
  already?: AcknowledgedFinding[];
}

interface Source extends Refusal {
  live?: Live;
}

/** The last replacement: the texts as they were and are, and what was found before. */
interface Replaced {
  texts: { pointer: string; before: string; after: string }[];
  findings: Finding[];
}

/** What stands between a text and its readers: findings, and what the author does about each. */
export function useGate(fields: GateFields, { error, live, already }: Source): Gate {
  const [seen, setSeen] = useState<unknown>();
  const [seenLive, setSeenLive] = useState<Live>();
  const [findings, setFindings] = useState<Finding[]>([]);
  const [said, setSaid] = useState<AcknowledgedFinding[]>([]);
  const [refusals, setRefusals] = useState(0);
  const [replaced, setReplaced] = useState<Replaced>();
  const refused = hasCode(error, codes.identifyingData);
  if (error !== seen) {
    setSeen(error);
    if (refused) {
      setFindings(error.data.findings ?? []);
      setRefusals(refusals + 1);
    }
  }
  if (live && live !== seenLive) {
    setSeenLive(live);
    const looked = live.pointers && [...live.pointers, ...(seenLive?.pointers ?? [])];
    const elsewhere = ({ pointer }: Finding) => looked && !fieldOf(pointer, looked);
    setFindings((before) => [...before.filter(elsewhere), ...live.findings]);
  }
  // A field that was looked at, and is no longer in the form, took its text along.
  const places = placesOf(findings, fields).filter(
    ({ field, pointer }) => field || !fieldOf(pointer, seenLive?.pointers ?? []),
  );
  const known = [...said, ...(already ?? [])];
  const open = places.filter(({ finding }) => !known.some((one) => same(one, finding)));
  const acknowledged = said.filter((one) => places.some(({ finding }) => same(one, finding)));
  const replacing = (chosen: Place[]) => {
    const texts: Replaced['texts'] = [];
    for (const pointer of new Set(chosen.map((place) => place.pointer))) {
      const here = chosen.filter((place) => place.pointer === pointer && place.start !== undefined);
      const field = here[0]?.field;
      if (!field?.set) continue;
      const after = mended(field.value, here);
      texts.push({ pointer, before: field.value, after });
      write(field, after);
      // What stands behind in the same text has moved.
      setFindings((before) =>
        before
          .filter((finding) => !here.some((place) => place.finding === finding))
          .map((finding) => {
            const by = here
              .filter((place) => place.finding.pointer === finding.pointer)
              .filter((place) => place.finding.start < finding.start)
              .reduce(
                (sum, { finding: { suggestion = '', text } }) => sum + suggestion.length - text.length,
                0,
              );
            return by === 0 ? finding : { ...finding, start: finding.start + by, end: finding.end + by };
          }),
      );
    }
    setReplaced({ texts, findings });
  };
  const stands = replaced?.texts.every(({ pointer, after }) => fields[pointer]?.value === after);
  const undo = replaced &&
    stands && {
      pointers: replaced.texts.map(({ pointer }) => pointer),
      run: () => {
        for (const { pointer, before } of replaced.texts) write(fields[pointer]!, before);
        setFindings(replaced.findings);
        setReplaced(undefined);
      },
    };
  return {
    open,
    acknowledged,
    sent: acknowledged.length > 0 ? { acknowledged } : {},
    refused,
    error: refused ? undefined : error,
    refusals,
    replace: (place) => replacing([place]),
    replaceAll: (kind) => replacing(open.filter(({ finding }) => finding.kind === kind)),
    ...(undo ? { undo } : {}),
    acknowledge: ({ kind, text }) => setSaid((before) => [...before, { kind, text }]),
    takeBack: (what) => setSaid((before) => before.filter((one) => !same(one, what))),
  };
}

/** Milliseconds without a key before a text is looked at. */
const kPauseMs = 500;

/** What is found by looking, a moment after the last change; `text` is absent while it is not to be looked at. */
function useFound(text: string | undefined, look: (text: string) => Promise<Live>): Live | undefined {
  const [found, setFound] = useState<Live>();
  useEffect(() => {
    if (text === undefined) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        const live = await look(text);
        if (wanted) setFound(live);
      } catch {
        // Whoever sends it is told.
      }
    }, kPauseMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [text, look]);
  return found;
}

/** What in a content may identify a person, while somebody writes it. */
export function useCaseCheck(content: CaseContent, centre: string, valid: boolean): Live | undefined {
  const client = useClient();
  const text = useMemo(() => JSON.stringify(content), [content]);
  const look = useCallback(
    async (written: string) => {
      const { findings } = await client.call('case.check', { content: JSON.parse(written), centre });
      return { findings: findings ?? [] };
    },
    [client, centre],
  );
  return useFound(valid ? text : undefined, look);
}

/** Texts that are looked at together at most. */
const kMostTexts = 100;

/** A string that somebody writes. */
interface Written {
  /** Of its field. */
  field: string;
  /** Its own, in the command. */
  pointer: string;
  text: string;
  use: TextUse;
}

/** The strings of the fields that are written here, as far as they say something. */
function stringsOf(fields: GateFields): Written[] {
  return Object.entries(fields)
    .filter(([, { set }]) => set)
    .flatMap(([field, { value, lines, use = 'discussion' }]): Written[] =>
      lines
        ? linesOf(value).map((text, index) => ({ field, pointer: `${field}/${index}`, text, use }))
        : [{ field, pointer: field, text: value, use }],
    )
    .filter(({ text }) => text.trim())
    .slice(0, kMostTexts);
}

const keyOf = ({ use, text }: Pick<Written, 'use' | 'text'>) => `${use} ${text}`;

/** What in these texts may identify a person. Only what was changed since the last look is looked at. */
function useTextCheck(fields: GateFields): Live | undefined {
  const client = useClient();
  const known = useRef(new Map<string, Finding[]>());
  const strings = stringsOf(fields);
  const look = useCallback(
    async (written: string) => {
      const strings = JSON.parse(written) as Written[];
      const fresh = strings.filter((one) => !known.current.has(keyOf(one)));
      const uses = [...new Set(fresh.map(({ use }) => use))];
      const found = await Promise.all(
        uses.map(async (use) => {
          const texts = [...new Set(fresh.filter((one) => one.use === use).map(({ text }) => text))];
          const { findings = [] } = await client.call('text.check', { texts, use });
          return texts.map((text, index): [string, Finding[]] => [
            keyOf({ use, text }),
            findings.filter(({ pointer }) => pointer === `/texts/${index}`),
          ]);
        }),
      );
      const all = new Map([...known.current, ...found.flat()]);
      const foundIn = (one: Written) => all.get(keyOf(one)) ?? [];
      known.current = new Map(strings.map((one) => [keyOf(one), foundIn(one)]));
      return {
        findings: strings.flatMap((one) =>
          foundIn(one).map((finding) => ({ ...finding, pointer: one.pointer })),
        ),
        pointers: [...new Set(strings.map(({ field }) => field))],
      };
    },
    [client],
  );
  return useFound(strings.length > 0 ? JSON.stringify(strings) : undefined, look);
}

/** The gate of a form whose texts are looked at while somebody writes them. */
export function useLiveGate(fields: GateFields, { error, already }: Refusal): Gate {
  return useGate(fields, { error, already, live: useTextCheck(fields) });
}

/** What of a case or its opinions was said before to identify nobody. */
export function acknowledgedOf(data: { acknowledgements?: Acknowledgement[] }): AcknowledgedFinding[] {
  return (data.acknowledgements ?? []).map(({ kind, text }) => ({ kind, text }));
}
