import { linesOf } from '../../app/lines';
import type {
  Charter,
  CharterPresenterView,
  CharterQuorumUnmet,
  CharterRegistration,
  RosterEntry,
  RosterFunction,
  Series,
  SeriesOwner,
  SeriesSaveParams,
} from '../../generated/protocol';

/** The numbers of a charter, and between what they may be. */
export const kRanges = {
  minimum: [1, 20],
  itemMinutes: [1, 240],
  registrationDays: [0, 60],
  triageDays: [1, 90],
  answerDays: [1, 365],
  reportDays: [1, 90],
  years: [1, 100],
} as const satisfies Record<string, readonly [number, number]>;
export type NumberName = keyof typeof kRanges;
export const kMinutesRange = [0, 10_080] as const;

export interface Seat extends RosterEntry {
  name: string;
  centre: string;
}

export interface Step {
  function: RosterFunction;
  afterMinutes: string;
}

/** What there is to type of a series. */
export type SeriesContent = Pick<Series, 'name' | 'owners' | 'charter' | 'roster'>;

/** A series as it is typed. */
export interface SeriesDraft extends Record<NumberName, string> {
  name: string;
  owners: SeriesOwner[];
  specialties: string;
  quorumUnmet: CharterQuorumUnmet;
  quorumUnmetLabel: string;
  writtenOpinionsCount: boolean;
  blindFirst: boolean;
  seniorValidation: boolean;
  registration: CharterRegistration;
  presentersSee: CharterPresenterView;
  requested: string;
  urgent: boolean;
  urgentName: string;
  urgentPhone: string;
  urgentHours: string;
  escalation: Step[];
  roster: Seat[];
}

export function draftOf({ name, owners, charter, roster }: SeriesContent): SeriesDraft {
  const { quorum, delays = {}, urgent } = charter;
  return {
    name,
    owners: owners ?? [],
    minimum: String(quorum.minimum),
    specialties: (quorum.specialties ?? []).join('\n'),
    quorumUnmet: charter.quorumUnmet ?? 'label',
    quorumUnmetLabel: charter.quorumUnmetLabel ?? '',
    writtenOpinionsCount: charter.writtenOpinionsCount ?? false,
    blindFirst: charter.blindFirst ?? false,
    seniorValidation: charter.seniorValidation ?? false,
    registration: charter.registration ?? 'anyone',
    presentersSee: charter.presentersSee ?? 'items',
    itemMinutes: String(charter.itemMinutes ?? ''),
    registrationDays: String(delays.registrationDays ?? ''),
    triageDays: String(delays.triageDays ?? ''),
    answerDays: String(delays.answerDays ?? ''),
    reportDays: String(delays.reportDays ?? ''),
    years: String(charter.retention?.years ?? ''),
    requested: (charter.requestedSpecialties ?? []).join('\n'),
    urgent: urgent !== undefined,
    urgentName: urgent?.name ?? '',
    urgentPhone: urgent?.phone ?? '',
    urgentHours: urgent?.hours ?? '',
    escalation: (charter.escalation ?? []).map((step) => ({
      function: step.function,
      afterMinutes: String(step.afterMinutes),
    })),
    roster: (roster ?? []).map(({ member, name: who, centre, specialty, function: seat }) => ({
      member,
      name: who,
      centre,
      specialty,
      function: seat,
    })),
  };
}

export const inRange = (text: string, [least, most]: readonly [number, number]) =>
  /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** What a saving would be refused for, by the field. */
export type Problem =
  | NumberName
  | 'name'
  | 'owners'
  | 'ownerNetwork'
  | 'urgent'
  | 'phone'
  | 'escalation'
  | 'specialty'
  | 'seatTwice';

export function problemsOf(draft: SeriesDraft): Set<Problem> {
  const found = new Set<Problem>();
  for (const [name, range] of Object.entries(kRanges) as [NumberName, readonly [number, number]][])
    if (!inRange(draft[name], range)) found.add(name);
  if (!draft.name.trim()) found.add('name');
  if (draft.owners.length === 0) found.add('owners');
  if (draft.urgent && !(draft.urgentName.trim() && draft.urgentHours.trim())) found.add('urgent');
  if (draft.urgent && !/^[+0-9(][0-9 ()./-]+$/.test(draft.urgentPhone.trim())) found.add('phone');
  if (draft.escalation.some(({ afterMinutes }) => !inRange(afterMinutes, kMinutesRange)))
    found.add('escalation');
  if (draft.roster.some(({ specialty }) => !specialty.trim())) found.add('specialty');
  const seats = new Set(draft.roster.map((seat) => `${seat.member} ${seat.function}`));
  if (seats.size < draft.roster.length) found.add('seatTwice');
  return found;
}

function charterOf(draft: SeriesDraft): Charter {
  const specialties = linesOf(draft.specialties);
  const requested = linesOf(draft.requested);
  return {
    quorum: { minimum: Number(draft.minimum), ...(specialties.length > 0 ? { specialties } : {}) },
    quorumUnmet: draft.quorumUnmet,
    ...(draft.quorumUnmetLabel.trim() ? { quorumUnmetLabel: draft.quorumUnmetLabel.trim() } : {}),
    writtenOpinionsCount: draft.writtenOpinionsCount,
    blindFirst: draft.blindFirst,
    seniorValidation: draft.seniorValidation,
    registration: draft.registration,
    presentersSee: draft.presentersSee,
    itemMinutes: Number(draft.itemMinutes),
    delays: {
      registrationDays: Number(draft.registrationDays),
      triageDays: Number(draft.triageDays),
      answerDays: Number(draft.answerDays),
      reportDays: Number(draft.reportDays),
    },
    retention: { years: Number(draft.years) },
    ...(requested.length > 0 ? { requestedSpecialties: requested } : {}),
    ...(draft.urgent
      ? {
          urgent: {
            name: draft.urgentName.trim(),
            phone: draft.urgentPhone.trim(),
            hours: draft.urgentHours.trim(),
          },
        }
      : {}),
    ...(draft.escalation.length > 0
      ? {
          escalation: draft.escalation.map((step) => ({
            function: step.function,
            afterMinutes: Number(step.afterMinutes),
          })),
        }
      : {}),
  };
}

/** What is sent: the series whole, with what was read and not typed; of a new one without `held`. */
export function savedOf(draft: SeriesDraft, held?: Pick<Series, 'id' | 'revision'>): SeriesSaveParams {
  return {
    ...(held ? { series: held.id, revision: held.revision } : {}),
    name: draft.name.trim(),
    owners: draft.owners,
    charter: charterOf(draft),
    roster: draft.roster.map(({ member, specialty, function: seat }) => ({
      member,
      specialty: specialty.trim(),
      function: seat,
    })),
  };
}
