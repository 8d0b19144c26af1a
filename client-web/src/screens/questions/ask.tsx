import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient, useCommand, useIdentity } from '../../app/hooks';
import { useEverySeries } from '../../app/pages';
import { KeptMark, useKept } from '../../app/use-kept';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Choice, TextArea } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { TermChoice } from '../../ui/term-choice';

/** A general question to a series, for one of the reader's centres. */
export function Ask({ onClose }: { onClose: () => void }) {
  const say = useText();
  return (
    <Dialog title={say('questions.ask')} onClose={onClose}>
      <AskForm onClose={onClose} />
    </Dialog>
  );
}

function AskForm({ onClose }: { onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const navigate = useNavigate();
  const centres = new Map(
    (useIdentity().memberships ?? []).map(({ centre, centreName }) => [centre, centreName]),
  );
  const all = useEverySeries();
  const [series, setSeries] = useState('');
  const [centre, setCentre] = useState([...centres.keys()][0] ?? '');
  const [orpha, setOrpha] = useState<string>();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const ask = useCommand('question.ask', {
    onSuccess: () => {
      keeping.done();
      client.say(say('done.asked'));
      void client.queries.invalidateQueries({ queryKey: ['question.list'] });
      onClose();
      void navigate({ to: '/questions', search: { box: 'own' } });
    },
  });
  const gate = useLiveGate(
    { '/text': { label: say('question.question'), value: text, set: setText, id: 'ask-text' } },
    ask,
  );
  const keeping = useKept({
    place: 'question',
    written: text.trim() ? { text, series, centre, orpha } : undefined,
    onFound: (left) => {
      setText(left.text);
      setSeries(left.series);
      setCentre(left.centre);
      setOrpha(left.orpha);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!series || !text.trim()) return;
    ask.mutate({ series, centre, text: text.trim(), ...(orpha ? { orpha } : {}), ...gate.sent });
  };
  const whenEmpty = (value: string) => (tried && !value.trim() ? say('required') : undefined);
  return (
    <Form error={ask.error} className="stack" onSubmit={submit}>
      <p>{say('questions.what')}</p>
      <KeptMark keeping={keeping} />
      <Choice
        id="ask-series"
        label={say('column.series')}
        pointer="/series"
        value={series}
        onChange={setSeries}
        none={say('choose')}
        options={all.map(({ id, name }) => ({ value: id, label: name }))}
        required
        problem={whenEmpty(series)}
      />
      {centres.size > 1 && (
        <Choice
          label={say('question.forCentre')}
          pointer="/centre"
          value={centre}
          onChange={(chosen) => chosen && setCentre(chosen)}
          options={[...centres].map(([value, label]) => ({ value, label }))}
        />
      )}
      <TermChoice
        system="ORPHA"
        id="ask-disease"
        label={say('question.disease')}
        code={orpha}
        onCode={setOrpha}
      />
      <TextArea
        id="ask-text"
        label={say('question.question')}
        rows={5}
        pointer="/text"
        value={text}
        onChange={setText}
        maxLength={4000}
        required
        problem={whenEmpty(text)}
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button id="ask-now" type="submit" look="main" pending={ask.isPending}>
          {say('questions.send')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
