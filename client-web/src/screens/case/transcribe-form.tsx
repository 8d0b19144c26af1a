import { type FormEvent, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { asLocal } from '../../app/moments';
import { useSeated } from '../../app/seated';
import { KeptMark, useKept } from '../../app/use-kept';
import type { CaseGetResult, OpinionChannel } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { Empty, Loading } from '../../ui/states';
import { Newer } from './newer';
import { OpinionFields, useOpinionDraft, type WrittenOpinion } from './opinion-fields';

const kChannels: OpinionChannel[] = ['telephone', 'email', 'letter', 'other'];

interface Props {
  data: CaseGetResult;
  ids: string;
  onClose: () => void;
}

interface Written {
  opinion: WrittenOpinion;
  version: number;
  author: string;
  channel: OpinionChannel | '';
  receivedAt: string;
}

/** Writes down what an expert said or sent; it counts once they confirm it. */
export function TranscribeForm({ data, ids, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const seated = useSeated(data.case.series);
  const draft = useOpinionDraft(ids);
  const [version, setVersion] = useState(data.case.version);
  const [author, setAuthor] = useState('');
  const [channel, setChannel] = useState<OpinionChannel | ''>('');
  const [receivedAt, setReceivedAt] = useState(() => asLocal(Date.now()));
  const [tried, setTried] = useState(false);
  const transcribe = useCommand('opinion.transcribe', {
    onSuccess: () => {
      keeping.done();
      client.say(say('transcribe.done'));
      onClose();
    },
  });
  const gate = useLiveGate(draft.gateFields, {
    error: transcribe.error,
    already: acknowledgedOf(data),
  });
  const keeping = useKept<Written>({
    place: `transcription:${data.case.id}`,
    pseudonym: data.case.pseudonym,
    written: draft.changed ? { opinion: draft.now, version, author, channel, receivedAt } : undefined,
    onFound: (left) => {
      draft.set(left.opinion);
      setVersion(left.version);
      setAuthor(left.author);
      setChannel(left.channel);
      setReceivedAt(left.receivedAt);
    },
  });
  if (!seated) return <Loading />;
  const authors = [
    ...seated.map(({ id, name, specialty }) => ({ value: id, label: `${name} · ${specialty}` })),
    ...(data.guests ?? []).map(({ user, name }) => ({
      value: user,
      label: say('transcribe.guest', { name }),
    })),
  ];
  if (authors.length === 0) {
    return (
      <Empty title={say('transcribe.nobody')}>
        <p>{say('transcribe.nobodyWhy')}</p>
        <Button onPress={onClose}>{say('close')}</Button>
      </Empty>
    );
  }
  const ahead = receivedAt !== '' && Date.parse(receivedAt) > Date.now();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!draft.content || !author || !channel || !receivedAt || ahead) return;
    transcribe.mutate({
      case: data.case.id,
      version,
      author,
      channel,
      receivedAt: new Date(receivedAt).toISOString(),
      content: draft.content,
      ...gate.sent,
    });
  };
  const whenEmpty = (value: string) => (tried && !value ? say('required') : undefined);
  return (
    <Form error={transcribe.error} id={`${ids}transcribe`} className="opinion-form stack" onSubmit={submit}>
      <h3>{say('transcribe.title')}</h3>
      <p className="hint">{say('transcribe.why', { version })}</p>
      <Newer data={data} ids={ids} version={version} onVersion={setVersion} />
      <KeptMark keeping={keeping} />
      <Choice
        id={`${ids}transcribe-author`}
        label={say('transcribe.author')}
        pointer="/author"
        value={author}
        onChange={setAuthor}
        none={say('choose')}
        options={authors}
        required
        problem={whenEmpty(author)}
      />
      <div className="form-pair">
        <Choice
          id={`${ids}transcribe-channel`}
          label={say('transcribe.channel')}
          pointer="/channel"
          value={channel}
          onChange={setChannel}
          none={say('choose')}
          options={kChannels.map((value) => ({ value, label: say(`channel.${value}`) }))}
          required
          problem={whenEmpty(channel)}
        />
        <TextField
          id={`${ids}transcribe-at`}
          label={say('transcribe.receivedAt')}
          type="datetime-local"
          pointer="/receivedAt"
          value={receivedAt}
          onChange={setReceivedAt}
          required
          problem={ahead ? say('transcribe.past') : whenEmpty(receivedAt)}
        />
      </div>
      <OpinionFields draft={draft} tried={tried} />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={transcribe.isPending}>
          {say('transcribe.send')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
