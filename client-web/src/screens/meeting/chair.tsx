import { useState } from 'react';
import { useClient, useCommand, useRead } from '../../app/hooks';
import { seatedIn } from '../../app/seated';
import type { MeetingGetResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice } from '../../ui/fields';
import { Problem } from '../../ui/states';

const kOpen: MeetingGetResult['meeting']['state'][] = ['planned', 'convened', 'in_session', 'adjourned'];

/** Who presides, and for whoever arranges the meeting who is to do so instead. */
export function Chair({ data, arranges }: { data: MeetingGetResult; arranges: boolean }) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const [user, setUser] = useState('');
  const { meeting, chair } = data;
  const got = useRead('series.get', { series: meeting.series });
  const designate = useCommand('meeting.designateChair', {
    onSuccess: () => {
      setUser('');
      client.say(say('saved'));
    },
  });
  const roster = got.data?.series.roster ?? [];
  const seats = roster.filter((seat) => seat.function === 'chair');
  // Where several may preside, each of them can be named.
  const presiding = chair?.id ?? (seats.length === 1 ? seats[0]!.user : undefined);
  const people = seatedIn(roster).filter(({ id }) => id !== presiding);
  const chooses = arranges && kOpen.includes(meeting.state);
  return (
    <section aria-labelledby="chair">
      <h2 id="chair">{say('chair.title')}</h2>
      <p>
        {chair ? (
          <>
            {chair.name} <span className="hint">{say('chair.designated')}</span>
          </>
        ) : got.data && seats.length === 0 ? (
          say('chair.none')
        ) : (
          format.list(seats.map(({ name }) => name))
        )}
      </p>
      {chooses && people.length > 0 && (
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (user) designate.mutate({ meeting: meeting.id, user });
          }}
        >
          <Choice
            id="designate"
            label={say('chair.instead')}
            value={user}
            onChange={setUser}
            none={say('choose')}
            options={people.map(({ id, name, specialty }) => ({
              value: id,
              label: `${name} · ${specialty}`,
            }))}
          />
          <Button type="submit" pending={designate.isPending} disabled={!user}>
            {say('chair.designate')}
          </Button>
        </form>
      )}
      <Problem error={designate.error} />
    </section>
  );
}
