import { type FormEvent, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type { Question } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';

/** The words of the network's page: edited, without who asked and who answered. */
export function Publish({ question, onClose }: { question: Question; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  // What the words are based on: a change that came meanwhile is refused, not overwritten.
  const [held] = useState(question);
  const [first] = useState({
    title: held.publication?.title ?? '',
    question: held.publication?.question ?? held.text ?? '',
    answer: held.publication?.answer ?? held.answer?.text ?? '',
  });
  const [words, setWords] = useState(first);
  const publish = useCommand('question.publish', {
    onSuccess: () => {
      keeping.done();
      client.say(say('done.published'));
      onClose();
    },
  });
  const field = (name: keyof typeof words) => ({
    label: say(`question.${name}`),
    value: words[name],
    set: (value: string) => setWords((before) => ({ ...before, [name]: value })),
    id: `publish-${name}`,
  });
  const fields = { title: field('title'), question: field('question'), answer: field('answer') };
  const gate = useLiveGate(
    {
      '/publication/title': fields.title,
      '/publication/question': fields.question,
      '/publication/answer': fields.answer,
    },
    publish,
  );
  const keeping = useKept({
    place: `reply:${held.id}:Publish`,
    written: JSON.stringify(words) !== JSON.stringify(first) ? words : undefined,
    onFound: setWords,
  });
  const whole = Object.values(words).every((text) => text.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!whole) return;
    publish.mutate({
      question: held.id,
      revision: held.revision,
      publication: {
        title: words.title.trim(),
        question: words.question.trim(),
        answer: words.answer.trim(),
      },
      ...gate.sent,
    });
  };
  return (
    <Form error={publish.error} className="stack" onSubmit={submit}>
      <p>{say('question.publishWhy')}</p>
      <KeptMark keeping={keeping} />
      <TextField
        id={fields.title.id}
        label={fields.title.label}
        value={words.title}
        onChange={fields.title.set}
        maxLength={200}
        required
        autoFocus
      />
      <TextArea
        id={fields.question.id}
        label={fields.question.label}
        value={words.question}
        onChange={fields.question.set}
        maxLength={4000}
        required
      />
      <TextArea
        id={fields.answer.id}
        label={fields.answer.label}
        value={words.answer}
        onChange={fields.answer.set}
        maxLength={8000}
        required
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={publish.isPending} disabled={!whole}>
          {say('question.toPublish')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
