import { type FormEvent, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient } from '../../app/hooks';
import { withoutReported } from '../../app/reported';
import { KeptMark, useKept } from '../../app/use-kept';
import type { CaseGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextArea } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';

/** The texts of a case that an answer may be added to, and how long each may be. */
const kLengths = { examinations: 16_000, treatments: 8000, history: 16_000 };
type Into = keyof typeof kLengths;
const kInto = Object.keys(kLengths) as Into[];

/** Answers what the series asked: what is written is added to the case, whose next version answers. */
export function AnswerRequest({ data }: { data: CaseGetResult }) {
  const say = useText();
  const client = useClient();
  const [into, setInto] = useState<Into>('examinations');
  const [text, setText] = useState('');
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const keeping = useKept<{ text: string; into: Into }>({
    place: `answer:${data.case.id}`,
    pseudonym: data.case.pseudonym,
    written: text.trim() ? { text, into } : undefined,
    onFound: (left) => {
      setText(left.text);
      setInto(left.into);
    },
  });
  const gate = useLiveGate(
    {
      [`/content/${into}`]: {
        label: say('awaited.answer'),
        value: text,
        set: setText,
        id: 'request-answer',
        use: 'person',
      },
    },
    { error, already: acknowledgedOf(data) },
  );
  // A reported text stands as it is in the other fields; what is added here takes its place.
  const said = withoutReported(data.content[into] ?? '');
  const before = said ? `${said}\n\n` : '';
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim() || pending) return;
    setPending(true);
    setError(undefined);
    try {
      await client.command('case.update', {
        case: data.case.id,
        revision: data.case.revision,
        content: { ...data.content, [into]: before + text.trim() },
        ...gate.sent,
      });
      keeping.done();
      client.say(say('form.versionSent'));
      setText('');
    } catch (problem) {
      setError(problem);
    }
    setPending(false);
  };
  return (
    <Form error={error} className="stack" onSubmit={send}>
      <KeptMark keeping={keeping} />
      <TextArea
        id="request-answer"
        pointer={`/content/${into}`}
        label={say('awaited.answer')}
        hint={say('awaited.completeHint')}
        value={text}
        onChange={setText}
        maxLength={Math.max(0, kLengths[into] - before.length)}
      />
      <Choice
        id="request-into"
        label={say('awaited.into')}
        value={into}
        onChange={(value) => value && setInto(value)}
        options={kInto.map((value) => ({ value, label: say(`field.${value}`) }))}
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button id="answer-request" type="submit" look="main" pending={pending} disabled={!text.trim()}>
          {say('awaited.send')}
        </Button>
        <Button id="answer-files" onPress={() => document.getElementById('add-document')?.click()}>
          {say('documents.add')}
        </Button>
      </div>
    </Form>
  );
}
