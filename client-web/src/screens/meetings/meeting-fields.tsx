import { useState } from 'react';
import { useAway } from '../../app/absences';
import type { GateFields } from '../../app/gate';
import { asLocal } from '../../app/moments';
import { StandIns } from '../../app/reported';
import { useZones } from '../../app/zones';
import type { MeetingScheduleParams } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { TextField } from '../../ui/fields';

/** When and where a meeting is, as it is typed. */
interface Written {
  startsAt: string;
  minutes: string;
  places: string;
  title: string;
  room: string;
  videoLink: string;
}

type Known = Pick<MeetingScheduleParams, 'startsAt' | 'minutes' | 'places' | 'title' | 'room' | 'videoLink'>;

const kUsual: Written = { startsAt: '', minutes: '120', places: '8', title: '', room: '', videoLink: '' };

const written = (known: Known): Written => ({
  startsAt: asLocal(known.startsAt),
  minutes: String(known.minutes),
  places: String(known.places),
  title: known.title ?? '',
  room: known.room ?? '',
  videoLink: known.videoLink ?? '',
});

export interface MeetingDraft {
  now: Written;
  set: (change: Partial<Written>) => void;
  /** What is to be sent; absent while something is missing. */
  content: Known | undefined;
  moved: boolean;
  changed: boolean;
  gateFields: GateFields;
}

export function useMeetingDraft(known?: Known): MeetingDraft {
  const say = useText();
  const [standIns] = useState(() => new StandIns(say('reported.inPlace')));
  const [first] = useState(() => (known ? standIns.shown(written(known)) : kUsual));
  const [now, setNow] = useState(first);
  const text = (name: 'title' | 'room' | 'videoLink') =>
    now[name].trim() ? { [name]: standIns.meant(now[name].trim()) } : {};
  const moved = now.startsAt !== first.startsAt;
  return {
    now,
    set: (change) => setNow((before) => ({ ...before, ...change })),
    content: now.startsAt
      ? {
          // The field knows no seconds: what was not touched stays as it is.
          startsAt: known && !moved ? known.startsAt : new Date(now.startsAt).toISOString(),
          minutes: Number(now.minutes),
          places: Number(now.places),
          ...text('title'),
          ...text('room'),
          ...text('videoLink'),
        }
      : undefined,
    moved,
    changed: JSON.stringify(now) !== JSON.stringify(first),
    gateFields: {
      '/title': {
        label: say('plan.title'),
        value: now.title,
        set: (title) => setNow((before) => ({ ...before, title })),
        id: 'plan-title',
      },
      '/room': {
        label: say('plan.room'),
        value: now.room,
        set: (room) => setNow((before) => ({ ...before, room })),
        id: 'plan-room',
        use: 'professional',
      },
    },
  };
}

interface FieldsProps {
  draft: MeetingDraft;
  tried: boolean;
  series: string;
}

/** When and where; the times are the reader's. Says who of the series is away on that day. */
export function MeetingFields({ draft, tried, series }: FieldsProps) {
  const say = useText();
  const format = useFormat();
  const zones = useZones();
  const { now, set } = draft;
  const away = useAway(series, now.startsAt ? now.startsAt.slice(0, 10) : undefined);
  return (
    <>
      <TextField
        id="plan-starts-at"
        label={say('plan.startsAt')}
        hint={say('zone.own', { zone: zones.own(new Date(now.startsAt || Date.now()).toISOString()) })}
        type="datetime-local"
        pointer="/startsAt"
        value={now.startsAt}
        onChange={(startsAt) => set({ startsAt })}
        required
        problem={tried && !now.startsAt ? say('required') : undefined}
        autoFocus
      />
      <p role="status" className={away.length > 0 ? 'notice' : undefined}>
        {away.length > 0 &&
          say('plan.away', {
            names: format.list(
              away.map(({ name, deputy }) => (deputy ? say('plan.awayWith', { name, deputy }) : name)),
            ),
          })}
      </p>
      <div className="form-pair">
        <TextField
          label={say('plan.minutes')}
          type="number"
          min={15}
          max={600}
          pointer="/minutes"
          value={now.minutes}
          onChange={(minutes) => set({ minutes })}
          required
        />
        <TextField
          id="plan-places"
          label={say('plan.places')}
          type="number"
          min={1}
          max={100}
          pointer="/places"
          value={now.places}
          onChange={(places) => set({ places })}
          required
        />
      </div>
      <TextField
        id="plan-title"
        label={say('plan.title')}
        pointer="/title"
        value={now.title}
        onChange={(title) => set({ title })}
        maxLength={200}
      />
      <TextField
        id="plan-room"
        label={say('plan.room')}
        pointer="/room"
        value={now.room}
        onChange={(room) => set({ room })}
        maxLength={200}
      />
      <TextField
        label={say('plan.videoLink')}
        type="url"
        pointer="/videoLink"
        value={now.videoLink}
        onChange={(videoLink) => set({ videoLink })}
        maxLength={500}
      />
    </>
  );
}
