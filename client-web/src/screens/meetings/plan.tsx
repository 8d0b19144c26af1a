import { type FormEvent, useState } from 'react';
import { useGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Choice, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';

const kTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
type Repeat = 'weekly' | 'fortnightly' | 'monthly';
const kRules: Record<Repeat, (count: number) => string> = {
  weekly: (count) => `FREQ=WEEKLY;COUNT=${count}`,
  fortnightly: (count) => `FREQ=WEEKLY;INTERVAL=2;COUNT=${count}`,
  monthly: (count) => `FREQ=WEEKLY;INTERVAL=4;COUNT=${count}`,
};

/** One meeting, or several at a regular interval. */
export function Plan({ series, onClose }: { series: string; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const [title, setTitle] = useState('');
  const [startsAt, setStartsAt] = useState('');
  const [minutes, setMinutes] = useState('120');
  const [places, setPlaces] = useState('8');
  const [room, setRoom] = useState('');
  const [videoLink, setVideoLink] = useState('');
  const [repeat, setRepeat] = useState<Repeat | ''>('');
  const [count, setCount] = useState('6');
  const [tried, setTried] = useState(false);
  const plan = useCommand('meeting.schedule', {
    onSuccess: ({ meetings }) => {
      client.say(say('done.planned', { count: meetings.length }));
      onClose();
    },
  });
  const gate = useGate(
    { '/title': { label: say('plan.title'), value: title, set: setTitle, id: 'plan-title' } },
    plan,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!startsAt) return;
    plan.mutate({
      series,
      startsAt: new Date(startsAt).toISOString(),
      minutes: Number(minutes),
      places: Number(places),
      timeZone: kTimeZone,
      ...(title.trim() ? { title: title.trim() } : {}),
      ...(room.trim() ? { room: room.trim() } : {}),
      ...(videoLink.trim() ? { videoLink: videoLink.trim() } : {}),
      ...gate.sent,
      ...(repeat ? { recurrence: kRules[repeat](Number(count)) } : {}),
    });
  };
  return (
    <Dialog title={say('meetings.plan')} onClose={onClose}>
      <form onSubmit={submit} noValidate className="stack">
        <TextField
          label={say('plan.startsAt')}
          hint={kTimeZone}
          type="datetime-local"
          value={startsAt}
          onChange={setStartsAt}
          required
          problem={tried && !startsAt ? say('required') : undefined}
          autoFocus
        />
        <div className="form-pair">
          <TextField
            label={say('plan.minutes')}
            type="number"
            min={15}
            max={600}
            value={minutes}
            onChange={setMinutes}
            required
          />
          <TextField
            label={say('plan.places')}
            type="number"
            min={1}
            max={100}
            value={places}
            onChange={setPlaces}
            required
          />
        </div>
        <TextField
          id="plan-title"
          label={say('plan.title')}
          value={title}
          onChange={setTitle}
          maxLength={200}
        />
        <TextField label={say('plan.room')} value={room} onChange={setRoom} maxLength={200} />
        <TextField
          label={say('plan.videoLink')}
          type="url"
          value={videoLink}
          onChange={setVideoLink}
          maxLength={500}
        />
        <div className="form-pair">
          <Choice
            label={say('plan.repeat')}
            value={repeat}
            onChange={setRepeat}
            none={say('plan.once')}
            options={(['weekly', 'fortnightly', 'monthly'] as const).map((value) => ({
              value,
              label: say(`plan.${value}`),
            }))}
          />
          {repeat && (
            <TextField
              label={say('plan.count')}
              type="number"
              min={2}
              max={60}
              value={count}
              onChange={setCount}
            />
          )}
        </div>
        <Gated gate={gate} />
        <div className="actions">
          <Button type="submit" look="main" pending={plan.isPending}>
            {say('meetings.plan')}
          </Button>
          <Button onPress={onClose}>{say('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
