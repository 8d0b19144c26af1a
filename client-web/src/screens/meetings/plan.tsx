import { type FormEvent, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import { ownZone } from '../../app/zones';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Choice, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { MeetingFields, useMeetingDraft } from './meeting-fields';

type Repeat = 'weekly' | 'fortnightly' | 'monthly';
const kRules: Record<Repeat, (count: number) => string> = {
  weekly: (count) => `FREQ=WEEKLY;COUNT=${count}`,
  fortnightly: (count) => `FREQ=WEEKLY;INTERVAL=2;COUNT=${count}`,
  monthly: (count) => `FREQ=WEEKLY;INTERVAL=4;COUNT=${count}`,
};

/** One meeting, or several at a regular interval. */
export function Plan({ series, onClose }: { series: string; onClose: () => void }) {
  const say = useText();
  return (
    <Dialog title={say('meetings.plan')} onClose={onClose}>
      <PlanForm series={series} onClose={onClose} />
    </Dialog>
  );
}

function PlanForm({ series, onClose }: { series: string; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const draft = useMeetingDraft();
  const [repeat, setRepeat] = useState<Repeat | ''>('');
  const [count, setCount] = useState('6');
  const [tried, setTried] = useState(false);
  const plan = useCommand('meeting.schedule', {
    onSuccess: ({ meetings }) => {
      keeping.done();
      client.say(say('done.planned', { count: meetings.length }));
      onClose();
    },
  });
  const gate = useLiveGate(draft.gateFields, plan);
  const keeping = useKept({
    place: `plan:${series}`,
    written: draft.changed ? { now: draft.now, repeat, count } : undefined,
    onFound: (left) => {
      draft.set(left.now);
      setRepeat(left.repeat);
      setCount(left.count);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!draft.content) return;
    plan.mutate({
      series,
      ...draft.content,
      timeZone: ownZone(),
      ...gate.sent,
      ...(repeat ? { recurrence: kRules[repeat](Number(count)) } : {}),
    });
  };
  return (
    <Form error={plan.error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      <MeetingFields draft={draft} tried={tried} series={series} />
      <div className="form-pair">
        <Choice
          label={say('plan.repeat')}
          pointer="/recurrence"
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
    </Form>
  );
}
