import { type FormEvent, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type { CentreSummary, Question } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { CentreBox } from '../../ui/centre-box';
import { TextArea } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';

interface Props {
  question: Question;
  onClose: () => void;
}

/** An expert's answer, which is given once. */
export function Answer({ question, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const [text, setText] = useState('');
  const answer = useCommand('question.answer', {
    onSuccess: () => {
      keeping.done();
      client.say(say('done.questionAnswered'));
      onClose();
    },
  });
  const gate = useLiveGate(
    { '/text': { label: say('question.answer'), value: text, set: setText, id: 'answer-text' } },
    answer,
  );
  const keeping = useKept({
    place: `reply:${question.id}:Answer`,
    written: text.trim() ? { text } : undefined,
    onFound: (left) => setText(left.text),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) answer.mutate({ question: question.id, text: text.trim(), ...gate.sent });
  };
  return (
    <Form error={answer.error} className="stack" onSubmit={submit}>
      <KeptMark keeping={keeping} />
      <TextArea
        id="answer-text"
        label={say('question.answer')}
        hint={say('question.answerHint')}
        rows={6}
        value={text}
        onChange={setText}
        maxLength={8000}
        required
        autoFocus
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={answer.isPending} disabled={!text.trim()}>
          {say('question.toAnswer')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}

/** Outside the field of the series: why, and whom to ask. */
export function Redirect({ question, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const [reason, setReason] = useState('');
  const [centre, setCentre] = useState<CentreSummary>();
  const redirect = useCommand('question.redirect', {
    onSuccess: () => {
      keeping.done();
      client.say(say('done.questionRedirected'));
      onClose();
    },
  });
  const gate = useLiveGate(
    { '/reason': { label: say('reasonText'), value: reason, set: setReason, id: 'redirect-reason' } },
    redirect,
  );
  const keeping = useKept({
    place: `reply:${question.id}:Redirect`,
    written: reason.trim() ? { reason, centre } : undefined,
    onFound: (left) => {
      setReason(left.reason);
      setCentre(left.centre);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!reason.trim()) return;
    redirect.mutate({
      question: question.id,
      reason: reason.trim(),
      ...(centre ? { centre: centre.id } : {}),
      ...gate.sent,
    });
  };
  return (
    <Form error={redirect.error} className="stack" onSubmit={submit}>
      <KeptMark keeping={keeping} />
      <TextArea
        id="redirect-reason"
        label={say('reasonText')}
        value={reason}
        onChange={setReason}
        maxLength={2000}
        required
        autoFocus
      />
      {centre ? (
        <p className="term-chosen">
          {say('question.askInstead', { centre: centre.name })}{' '}
          <Button
            look="quiet"
            label={say('question.otherCentre', { centre: centre.name })}
            onPress={() => setCentre(undefined)}
          >
            <span aria-hidden="true">×</span>
          </Button>
        </p>
      ) : (
        <CentreBox
          id="redirect-centre"
          label={say('question.whomToAsk')}
          hint={say('question.whomHint')}
          onChoose={setCentre}
        />
      )}
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={redirect.isPending} disabled={!reason.trim()}>
          {say('question.toRedirect')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
