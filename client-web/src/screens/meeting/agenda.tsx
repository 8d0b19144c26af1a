import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { GridList, GridListItem } from 'react-aria-components/GridList';
import { useDragAndDrop } from 'react-aria-components/useDragAndDrop';
import { useClient, useCommand, useRead, useWatch } from '../../app/hooks';
import { SaidOf } from '../../app/reported';
import { useLeftBehind, useReopened } from '../../app/use-kept';
import type { AgendaItem, MeetingGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Time, UrgencyMark, Words } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { Empty, Problem } from '../../ui/states';
import type { MeetingRoles } from '.';
import { AskReason } from './ask-reason';
import { Length } from './length';
import { Move } from './move';
import { moved } from './order';

interface Props {
  data: MeetingGetResult;
  roles: MeetingRoles;
}

/** The cases of the meeting in their order; whoever arranges it moves them, and decides on bookings. */
export function Agenda({ data, roles }: Props) {
  const say = useText();
  const agenda = data.agenda ?? [];
  const placed = agenda.filter(({ state }) => !['requested', 'refused', 'removed', 'moved'].includes(state));
  const asked = agenda.filter(({ state }) => state === 'requested');
  const before = ['proposed', 'planned', 'convened', 'in_session'].includes(data.meeting.state);
  const total = placed.reduce((sum, { minutes }) => sum + minutes, 0);
  const reported = useReported(data, placed, roles.arranges);
  return (
    <section aria-labelledby="agenda" className="agenda">
      <div className="head">
        <h2 id="agenda">{say('agenda.title')}</h2>
        {data.otherItems === 0 && (
          <span className="hint" data-over={total > data.meeting.minutes ? 'true' : undefined}>
            {say('agenda.length', { total, minutes: data.meeting.minutes })}
          </span>
        )}
      </div>
      {asked.length > 0 && (
        <section className="awaited" aria-labelledby="asked">
          <h3 id="asked">{say('agenda.asked')}</h3>
          <ul className="rows">
            {asked.map((item) => (
              <Asked key={item.id} data={data} item={item} decides={roles.arranges} />
            ))}
          </ul>
        </section>
      )}
      {placed.length === 0 && data.otherItems === 0 && (
        <Empty title={say('agenda.none')}>{roles.arranges && <p>{say('agenda.noneArrange')}</p>}</Empty>
      )}
      {placed.length > 0 &&
        (roles.arranges && before ? (
          <Arranged data={data} items={placed} asked={asked} reported={reported} />
        ) : (
          <ol className="agenda-items">
            {placed.map((item) => (
              <li
                key={item.id}
                data-state={item.state}
                data-current={item.id === data.presenting || undefined}
              >
                <Line data={data} item={item} reported={reported.has(item.id)} />
              </li>
            ))}
          </ol>
        ))}
      {data.otherItems > 0 && (
        <p className="hint">
          {say('agenda.others', { count: data.otherItems })} {say('agenda.noneWhy')}
        </p>
      )}
    </section>
  );
}

/** The items whose report the reader may open: of a draft, those who write it. */
function useReported(data: MeetingGetResult, items: AgendaItem[], writes: boolean): ReadonlySet<string> {
  const begun = items.filter(({ state }) => state === 'presented' || state === 'discussed');
  const readable = useRead(
    'minutes.get',
    { meeting: data.meeting.id },
    { enabled: !writes && begun.length > 0 },
  );
  if (writes) return new Set(begun.map(({ id }) => id));
  return new Set((readable.data?.reports ?? []).map(({ subject }) => subject.item));
}

function Line({ data, item, reported }: { data: MeetingGetResult; item: AgendaItem; reported: boolean }) {
  const say = useText();
  return (
    <>
      <span className="agenda-time">
        {item.startsAt ? <Time at={item.startsAt} form="time" /> : '–'}
        <span className="hint">{say('agenda.minutes', { minutes: item.minutes })}</span>
      </span>
      <span className="agenda-case">
        <Link to="/cases/$id" params={{ id: item.case.id }} className="pseudonym">
          {item.case.pseudonym}
        </Link>{' '}
        <UrgencyMark urgency={item.case.urgency} />
        <span className="hint">{item.case.centreName}</span>
        <Note item={item} />
      </span>
      <span className="agenda-state">
        <span className="hint">{say(`item.${item.state}`)}</span>
        {reported && (
          <Link to="/meetings/$id/reports/$item" params={{ id: data.meeting.id, item: item.id }}>
            {say('report.open')}
          </Link>
        )}
      </span>
    </>
  );
}

/** What was said in booking its place; it is said of the case. */
function Note({ item: { note, case: about } }: { item: AgendaItem }) {
  const subject = `case:${about.id}`;
  // Who looks at an agenda reads no case.
  useWatch(note ? subject : undefined, 'meeting.get');
  if (!note) return null;
  return (
    <SaidOf value={subject}>
      <span className="hint booking-note">
        <Words text={note} /> <ReportTexts of={note} brief />
      </span>
    </SaidOf>
  );
}

interface ArrangedProps {
  data: MeetingGetResult;
  items: AgendaItem[];
  /** They hold a place, too, behind those that are confirmed. */
  asked: AgendaItem[];
  reported: ReadonlySet<string>;
}

/** Moved by dragging, or with the keyboard: by the handle, or the buttons of each item; also to another meeting. */
function Arranged({ data, items, asked, reported }: ArrangedProps) {
  const say = useText();
  const client = useClient();
  const reorder = useCommand('meeting.reorder');
  const [removing, setRemoving] = useState<AgendaItem>();
  const [moving, setMoving] = useState<AgendaItem>();
  const [timing, setTiming] = useState<AgendaItem>();
  const begun = useLeftBehind(`removal:${data.meeting.id}`);
  const on = items.find(({ id }) => begun === `removal:${data.meeting.id}:${id}`);
  useReopened(begun, on, setRemoving);
  const remove = useCommand('meeting.removeCase', { onSuccess: () => client.say(say('done.removed')) });
  // Until the server has answered, the new order is shown as it was made.
  const order = reorder.isPending
    ? reorder.variables.items.flatMap(({ item }) => items.find(({ id }) => id === item) ?? [])
    : items;
  const send = (next: AgendaItem[]) =>
    reorder.mutate({
      meeting: data.meeting.id,
      items: [...next, ...asked].map(({ id, minutes }) => ({ item: id, minutes })),
    });
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        'text/plain': items.find(({ id }) => id === key)?.case.pseudonym ?? '',
      })),
    onReorder: ({ keys, target }) =>
      send(
        moved(
          order,
          new Set([...keys].map(String)),
          String(target.key),
          target.dropPosition === 'before' ? 'before' : 'after',
        ),
      ),
  });
  const step = (item: AgendaItem, by: 1 | -1) => {
    const other = order[order.indexOf(item) + by];
    if (other) send(moved(order, new Set([item.id]), other.id, by === 1 ? 'after' : 'before'));
  };
  return (
    <>
      <GridList
        aria-label={say('agenda.title')}
        className="agenda-items"
        dragAndDropHooks={dragAndDropHooks}
        keyboardNavigationBehavior="tab"
        dependencies={[data, reorder.isPending, say]}
        items={order}
      >
        {(item: AgendaItem) => (
          <GridListItem
            id={item.id}
            textValue={item.case.pseudonym}
            className="agenda-item"
            data-item={item.id}
            data-current={item.id === data.presenting ? 'true' : undefined}
          >
            <AriaButton
              slot="drag"
              className="drag"
              aria-label={say('agenda.drag', { pseudonym: item.case.pseudonym })}
            >
              <span aria-hidden="true">⠿</span>
            </AriaButton>
            <Line data={data} item={item} reported={reported.has(item.id)} />
            <span className="agenda-acts">
              <Steps
                pseudonym={item.case.pseudonym}
                first={item === order[0]}
                last={item === order.at(-1)}
                onStep={(by) => step(item, by)}
              />
              <Button
                look="quiet"
                label={say('agenda.lengthOf', { pseudonym: item.case.pseudonym })}
                onPress={() => setTiming(item)}
              >
                {say('agenda.setLength')}
              </Button>
              <Button
                look="quiet"
                label={say('agenda.elsewhereOf', { pseudonym: item.case.pseudonym })}
                disabled={item.state !== 'confirmed'}
                onPress={() => setMoving(item)}
              >
                {say('agenda.elsewhere')}
              </Button>
              <Button
                look="quiet"
                label={say('agenda.remove', { pseudonym: item.case.pseudonym })}
                disabled={item.state !== 'confirmed'}
                onPress={() => setRemoving(item)}
              >
                <span aria-hidden="true">×</span>
              </Button>
            </span>
          </GridListItem>
        )}
      </GridList>
      <Problem error={reorder.error} />
      {timing && (
        <Length
          item={timing}
          onChange={(minutes) => send(order.map((one) => (one.id === timing.id ? { ...one, minutes } : one)))}
          onClose={() => setTiming(undefined)}
        />
      )}
      {moving && <Move meeting={data.meeting} item={moving} onClose={() => setMoving(undefined)} />}
      {removing && (
        <AskReason
          title={say('agenda.remove', { pseudonym: removing.case.pseudonym })}
          why={say('agenda.removeWhy')}
          act={say('agenda.removeIt')}
          pending={remove.isPending}
          error={remove.error}
          place={`removal:${data.meeting.id}:${removing.id}`}
          pseudonym={removing.case.pseudonym}
          onReason={(reason, sent) =>
            remove.mutateAsync({ meeting: data.meeting.id, item: removing.id, reason, ...sent })
          }
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}

interface StepsProps {
  pseudonym: string;
  first: boolean;
  last: boolean;
  onStep: (by: 1 | -1) => void;
}

/** Up and down; at an end, where one of them goes out of use, the focus goes over to the other. */
function Steps({ pseudonym, first, last, onStep }: StepsProps) {
  const say = useText();
  const steps = useRef<HTMLSpanElement>(null);
  const used = useRef(false);
  useEffect(() => {
    if (!used.current || !(first || last)) return;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.matches(':disabled'))
      steps.current?.querySelector<HTMLElement>('button:enabled')?.focus();
  }, [first, last]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only looks where the focus goes
    <span
      ref={steps}
      onFocus={() => {
        used.current = true;
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget) used.current = false;
      }}
    >
      <Button
        look="quiet"
        label={say('agenda.up', { pseudonym })}
        disabled={first}
        onPress={() => onStep(-1)}
      >
        <span aria-hidden="true">↑</span>
      </Button>
      <Button
        look="quiet"
        label={say('agenda.down', { pseudonym })}
        disabled={last}
        onPress={() => onStep(1)}
      >
        <span aria-hidden="true">↓</span>
      </Button>
    </span>
  );
}

/** A booking, or a proposal of times, that waits for a decision. */
function Asked({ data, item, decides }: { data: MeetingGetResult; item: AgendaItem; decides: boolean }) {
  const say = useText();
  const client = useClient();
  const [refusing, setRefusing] = useState(false);
  const [moving, setMoving] = useState(false);
  const answer = useCommand('meeting.answer', { onSuccess: () => client.say(say('saved')) });
  const refusal = `refusal:${data.meeting.id}:${item.id}`;
  const begun = useLeftBehind(decides ? refusal : undefined);
  useEffect(() => {
    if (begun) setRefusing(true);
  }, [begun]);
  const times = data.proposedTimes ?? [];
  const decide = (startsAt?: string) =>
    answer.mutate({
      meeting: data.meeting.id,
      item: item.id,
      decision: 'confirm',
      ...(startsAt ? { startsAt } : {}),
    });
  return (
    <li>
      <span>
        <Link to="/cases/$id" params={{ id: item.case.id }} className="pseudonym">
          {item.case.pseudonym}
        </Link>{' '}
        <UrgencyMark urgency={item.case.urgency} /> <span className="hint">{item.case.centreName}</span>
        <Note item={item} />
      </span>
      {decides && (
        <div className="actions">
          {times.length > 0 && data.meeting.state === 'proposed' ? (
            times.map((time) => (
              <Button key={time} look="main" pending={answer.isPending} onPress={() => decide(time)}>
                {say('agenda.confirmAt')} <Time at={time} />
              </Button>
            ))
          ) : (
            <Button
              look="main"
              label={say('agenda.confirmOf', { pseudonym: item.case.pseudonym })}
              pending={answer.isPending}
              onPress={() => decide()}
            >
              {say('agenda.confirm')}
            </Button>
          )}
          <Button
            label={say('agenda.moveOf', { pseudonym: item.case.pseudonym })}
            onPress={() => setMoving(true)}
          >
            {say('agenda.move')}
          </Button>
          <Button
            label={say('agenda.refuseOf', { pseudonym: item.case.pseudonym })}
            onPress={() => setRefusing(true)}
          >
            {say('agenda.refuse')}
          </Button>
        </div>
      )}
      {!refusing && <Problem error={answer.error} />}
      {moving && <Move meeting={data.meeting} item={item} onClose={() => setMoving(false)} />}
      {refusing && (
        <AskReason
          title={say('agenda.refuseOf', { pseudonym: item.case.pseudonym })}
          why={say('agenda.refuseWhy')}
          act={say('agenda.refuse')}
          pending={answer.isPending}
          error={answer.error}
          place={refusal}
          pseudonym={item.case.pseudonym}
          onReason={(reason, sent) =>
            answer.mutateAsync({
              meeting: data.meeting.id,
              item: item.id,
              decision: 'refuse',
              reason,
              ...sent,
            })
          }
          onClose={() => setRefusing(false)}
        />
      )}
    </li>
  );
}
