import { type FormEvent, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient } from '../../app/hooks';
import { useEverySeries } from '../../app/pages';
import { KeptMark, useKept } from '../../app/use-kept';
import type { CaseGetResult, CaseOutcome } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Choice, Radios, TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { FollowUpForm } from './follow-up';

export type CaseAct =
  | 'validate'
  | 'accept'
  | 'answer'
  | 'requestInformation'
  | 'decline'
  | 'redirect'
  | 'postpone'
  | 'followUp'
  | 'close'
  | 'reopen'
  | 'withdraw';

interface Props {
  act: CaseAct;
  data: CaseGetResult;
  onClose: () => void;
  onDone: () => void;
}

/** Asks for what an act needs: a reason, a series, the answer itself. */
export function ActDialog(props: Props) {
  const say = useText();
  const { act, data, onClose, onDone } = props;
  return (
    <Dialog title={`${say(`act.${act}`)} · ${data.case.pseudonym}`} onClose={onClose} wide={act === 'answer'}>
      {act === 'followUp' ? (
        <FollowUpForm of={data.case} already={acknowledgedOf(data)} onDone={onDone} onClose={onClose} />
      ) : (
        <ActForm {...props} />
      )}
    </Dialog>
  );
}

function ActForm({ act, data, onClose, onDone }: Props) {
  const say = useText();
  const client = useClient();
  const { id, revision, series: own } = data.case;
  const [text, setText] = useState('');
  const [series, setSeries] = useState('');
  const [outcome, setOutcome] = useState<CaseOutcome>('final');
  const [day, setDay] = useState('');
  const [agree, setAgree] = useState<'yes' | 'no'>('yes');
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const asksSeries = act === 'redirect' || act === 'decline';
  const all = useEverySeries(asksSeries);
  const needsText = act !== 'validate' || agree === 'no';
  const missingText = needsText && text.trim() === '';
  const keeping = useKept({
    place: `act:${id}:${act}`,
    pseudonym: data.case.pseudonym,
    written: needsText && !missingText ? { text, series, outcome, day, agree } : undefined,
    onFound: (left) => {
      setText(left.text);
      setSeries(left.series);
      setOutcome(left.outcome);
      setDay(left.day);
      setAgree(left.agree);
    },
  });
  const missingSeries = act === 'redirect' && series === '';

  const textLabel = say(
    act === 'answer' ? 'answer.text' : act === 'requestInformation' ? 'request.text' : 'reasonText',
  );
  const pointer = act === 'answer' || act === 'requestInformation' ? '/text' : '/reason';
  const said = { label: textLabel, value: text, set: setText, id: 'act-text' };
  const gate = useLiveGate(
    {
      ...(needsText ? { [pointer]: said } : {}),
      // What a senior lets go out is what is saved.
      '/content/questions': { label: say('field.questions'), value: data.content.questions ?? '' },
      '/content/history': { label: say('field.history'), value: data.content.history ?? '' },
      '/content/family/text': { label: say('field.family'), value: data.content.family?.text ?? '' },
      '/content/examinations': { label: say('field.examinations'), value: data.content.examinations ?? '' },
      '/content/treatments': { label: say('field.treatments'), value: data.content.treatments ?? '' },
      '/content/diagnoses': { label: say('field.diagnoses'), value: '' },
    },
    { error, already: acknowledgedOf(data) },
  );

  const send = () => {
    const reason = text.trim();
    switch (act) {
      case 'requestInformation':
        return client.command('case.requestInformation', { case: id, text: reason, ...gate.sent });
      case 'decline':
        return client.command('case.decline', {
          case: id,
          reason,
          ...(series ? { suggestedSeries: series } : {}),
          ...gate.sent,
        });
      case 'redirect':
        return client.command('case.redirect', { case: id, series, reason, ...gate.sent });
      case 'postpone':
        return client.command('case.postpone', { case: id, reason, ...gate.sent });
      case 'reopen':
        return client.command('case.reopen', { case: id, reason, ...gate.sent });
      case 'withdraw':
        return client.command('case.withdraw', { case: id, reason, ...gate.sent });
      case 'validate':
        return client.command('case.validate', {
          case: id,
          revision,
          agree: agree === 'yes',
          ...(agree === 'no' ? { reason } : {}),
          ...gate.sent,
        });
      default:
        return client.command('case.answer', {
          case: id,
          outcome,
          text: reason,
          ...(day ? { reReviewOn: day } : {}),
          ...gate.sent,
        });
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missingText || missingSeries) return;
    setPending(true);
    setError(undefined);
    try {
      await send();
      keeping.done();
      onDone();
    } catch (problem) {
      setError(problem);
      setPending(false);
    }
  };
  const isAnswer = act === 'answer';
  return (
    <Form error={error} onSubmit={submit} className="stack">
      <p>{say(`ask.${act}`)}</p>
      <KeptMark keeping={keeping} />
      {act === 'validate' && (
        <Radios
          legend={say('validate.decision')}
          value={agree}
          onChange={setAgree}
          options={[
            { value: 'yes', label: say('validate.agree') },
            { value: 'no', label: say('validate.giveBack') },
          ]}
        />
      )}
      {isAnswer && (
        <Radios
          legend={say('answer.outcome')}
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: 'final', label: say('outcome.final') },
            { value: 'no_conclusion', label: say('outcome.no_conclusion') },
          ]}
        />
      )}
      {asksSeries && (
        <Choice
          label={say(act === 'redirect' ? 'redirect.to' : 'decline.suggest')}
          pointer={act === 'redirect' ? '/series' : '/suggestedSeries'}
          value={series}
          onChange={setSeries}
          none={act === 'redirect' ? say('choose') : say('decline.none')}
          required={act === 'redirect'}
          problem={tried && missingSeries ? say('required') : undefined}
          options={all.filter((one) => one.id !== own).map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
      {needsText && (
        <TextArea
          id="act-text"
          pointer={pointer}
          label={textLabel}
          value={text}
          onChange={setText}
          rows={isAnswer ? 10 : 4}
          maxLength={isAnswer ? 16_000 : act === 'withdraw' ? 1000 : 2000}
          required
          problem={tried && missingText ? say('required') : undefined}
          autoFocus
        />
      )}
      {isAnswer && (
        <TextField
          label={say('answer.reReviewOn')}
          type="date"
          pointer="/reReviewOn"
          value={day}
          onChange={setDay}
        />
      )}
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look={act === 'withdraw' ? 'danger' : 'main'} pending={pending}>
          {say(`act.${act}`)}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
