import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type { AnswerToRatify, MeetingGetResult, RatificationDecision } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Time } from '../../ui/marks';

/** Answers that were given in writing to urgent cases: the meeting stands by them, or not. */
export function Ratify({ data }: { data: MeetingGetResult }) {
  const say = useText();
  const answers = data.toRatify ?? [];
  if (answers.length === 0) return null;
  return (
    <section className="awaited" aria-labelledby="ratify">
      <h2 id="ratify">{say('ratify.title')}</h2>
      <ul className="rows">
        {answers.map((answer) => (
          <One key={`${answer.case} ${answer.answer}`} meeting={data.meeting.id} answer={answer} />
        ))}
      </ul>
    </section>
  );
}

function One({ meeting, answer }: { meeting: string; answer: AnswerToRatify }) {
  const say = useText();
  const client = useClient();
  const [text, setText] = useState('');
  const keeping = useKept({
    place: `ratify:${meeting}:${answer.case}:${answer.answer}`,
    pseudonym: answer.pseudonym,
    written: text.trim() ? { text } : undefined,
    onFound: (left) => setText(left.text),
  });
  const ratify = useCommand('meeting.ratify', {
    onSuccess: () => {
      keeping.done();
      client.say(say('saved'));
    },
  });
  const id = `ratify-${answer.case}-${answer.answer}`;
  const gate = useLiveGate({ '/text': { label: say('ratify.text'), value: text, set: setText, id } }, ratify);
  const decide = (decision: RatificationDecision) =>
    ratify.mutate({
      meeting,
      case: answer.case,
      answer: answer.answer,
      decision,
      ...(text.trim() ? { text: text.trim() } : {}),
      ...gate.sent,
    });
  return (
    <li>
      <span>
        <Link to="/cases/$id" params={{ id: answer.case }} className="pseudonym">
          {answer.pseudonym}
        </Link>{' '}
        <span className="hint">
          {answer.authorName} · <Time at={answer.at} />
        </span>
      </span>
      <KeptMark keeping={keeping} />
      <TextField id={id} label={say('ratify.text')} value={text} onChange={setText} maxLength={2000} />
      <div className="actions">
        {(['ratified', 'not_ratified'] as const).map((decision) => (
          <Button key={decision} pending={ratify.isPending} onPress={() => decide(decision)}>
            {say(`ratify.${decision}`)}
          </Button>
        ))}
      </div>
      <Gated gate={gate} />
    </li>
  );
}
