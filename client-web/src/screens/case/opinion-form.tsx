import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient, useIdentity } from '../../app/hooks';
import { voiceIn } from '../../app/roles';
import { KeptMark, useKept } from '../../app/use-kept';
import type { Acknowledgement, CaseGetResult, Opinion, OpinionGivenIn } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Radios } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { Newer } from './newer';
import { OpinionFields, useOpinionDraft, type WrittenOpinion } from './opinion-fields';

interface Props {
  data: CaseGetResult;
  ids: string;
  /** The reader's newest opinion, which the next one takes the place of. */
  own: Opinion | undefined;
  /** What of the opinions on the case was said to identify nobody. */
  acknowledgements: Acknowledgement[] | undefined;
  onClose: () => void;
}

/** An opinion on the version that its author has in view. Once filed it is never changed. */
export function OpinionForm({ data, ids, own, acknowledgements, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const identity = useIdentity();
  const draft = useOpinionDraft(ids, own?.content);
  const [version, setVersion] = useState(data.case.version);
  const [context, setContext] = useState<OpinionGivenIn>('written');
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const keeping = useKept<{ opinion: WrittenOpinion; context: OpinionGivenIn; version: number }>({
    place: `opinion:${data.case.id}`,
    pseudonym: data.case.pseudonym,
    written: draft.changed || context !== 'written' ? { opinion: draft.now, context, version } : undefined,
    onFound: (left) => {
      draft.set(left.opinion);
      setContext(left.context);
      setVersion(left.version);
    },
  });
  const gate = useLiveGate(draft.gateFields, {
    error,
    already: [...acknowledgedOf(data), ...acknowledgedOf({ acknowledgements })],
  });
  const file = async () => {
    setTried(true);
    if (!draft.content || pending) return;
    const common = {
      case: data.case.id,
      version,
      context,
      content: draft.content,
      ...voiceIn(identity, data.case),
      ...gate.sent,
    };
    setPending(true);
    setError(undefined);
    try {
      if (own) await client.command('opinion.amend', { ...common, opinion: own.id, number: own.number });
      else await client.command('opinion.file', common);
      keeping.done();
      client.say(say('opinion.filed'));
      onClose();
    } catch (problem) {
      setError(problem);
      setPending(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void file();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void file();
    }
  };
  return (
    <Form error={error} className="opinion-form stack" onSubmit={submit} onKeyDown={keys}>
      <h3>{say(own ? 'opinions.amend' : 'opinions.give')}</h3>
      <p className="hint">{say('opinion.about', { version })}</p>
      <Newer data={data} ids={ids} version={version} onVersion={setVersion} />
      <KeptMark keeping={keeping} />
      <OpinionFields draft={draft} tried={tried} autoFocus>
        <Radios
          legend={say('opinion.context')}
          value={context}
          onChange={setContext}
          options={[
            { value: 'written', label: say('opinionContext.written') },
            { value: 'in_session', label: say('opinionContext.in_session') },
          ]}
        />
      </OpinionFields>
      <Gated gate={gate} />
      <div className="actions">
        <Button id={`${ids}file-opinion`} type="submit" look="main" pending={pending}>
          {say('opinion.file')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
        <kbd aria-hidden="true">Ctrl ↵</kbd>
      </div>
      <p className="hint">{say('opinion.never')}</p>
    </Form>
  );
}
