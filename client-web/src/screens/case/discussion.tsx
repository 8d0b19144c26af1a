import { type KeyboardEvent, useRef, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useCommand, useIdentity, usePages } from '../../app/hooks';
import { relationTo, voiceIn } from '../../app/roles';
import { KeptMark, useKept } from '../../app/use-kept';
import type { Acknowledgement, CaseGetResult, Message } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextArea } from '../../ui/fields';
import { Acknowledged, Gated } from '../../ui/findings';
import { Prose, Time } from '../../ui/marks';
import { Empty, Loaded, Problem } from '../../ui/states';

/** What everybody who reads the case says about it, in the order of posting. */
export function Discussion({ data }: { data: CaseGetResult }) {
  const say = useText();
  const { id } = data.case;
  const identity = useIdentity();
  const relation = relationTo(identity, data.case);
  const list = usePages('message.list', { case: id, limit: 100 });
  const messages = list.data?.pages.flatMap((page) => page.messages ?? []);
  const acknowledged = list.data?.pages.flatMap((page) => page.acknowledgements ?? []);
  const [answered, setAnswered] = useState<string>();
  const replyTo = messages?.find((message) => message.id === answered);
  const guest = (data.guests ?? []).some(({ user }) => user === identity.user);
  const speaks = relation.submitter || relation.expert || relation.coordinator || relation.chair || guest;
  return (
    <div className="discussion">
      <Loaded of={{ data: messages, error: list.error, refetch: list.refetch }}>
        {(messages) => (
          <>
            {messages.length === 0 && (
              <Empty title={say('discussion.none')}>
                <p>{say('discussion.noneWhy')}</p>
              </Empty>
            )}
            <ol className="messages">
              {messages.map((message) => (
                <Line
                  key={message.id}
                  message={message}
                  caseId={id}
                  to={messages.find((other) => other.id === message.replyTo)}
                  settles={relation.coordinator || relation.chair}
                  onReply={speaks ? () => setAnswered(message.id) : undefined}
                />
              ))}
            </ol>
            <Acknowledged list={acknowledged} />
            {list.hasNextPage && (
              <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
                {say('more')}
              </Button>
            )}
          </>
        )}
      </Loaded>
      {speaks && (
        <Post data={data} acknowledgements={acknowledged} replyTo={replyTo} onReplyTo={setAnswered} />
      )}
    </div>
  );
}

interface LineProps {
  message: Message;
  caseId: string;
  to: Message | undefined;
  settles: boolean;
  onReply?: () => void;
}

function Line({ message, caseId, to, settles, onReply }: LineProps) {
  const say = useText();
  const [sure, setSure] = useState(false);
  const report = useCommand('message.report', { onSuccess: () => setSure(false) });
  const settle = useCommand('message.settleReport');
  return (
    <li className="message" id={`message-${message.id}`}>
      <p className="message-head">
        <strong>{message.author.name}</strong>
        {message.author.centreName && <span className="hint">{message.author.centreName}</span>}
        <Time at={message.at} form="short" />
      </p>
      {to && (
        <p className="reply-to">
          {say('discussion.inReplyTo', { name: to.author.name })} {to.text?.slice(0, 80)}
        </p>
      )}
      {message.text ? (
        <Prose text={message.text} />
      ) : (
        <p className="hint">{say(message.report === 'erased' ? 'discussion.erased' : 'discussion.hidden')}</p>
      )}
      <div className="message-acts">
        {onReply && message.text && (
          <Button look="quiet" onPress={onReply}>
            {say('discussion.reply')}
          </Button>
        )}
        {!message.report &&
          (sure ? (
            <>
              <span>{say('discussion.reportSure')}</span>
              <Button
                look="danger"
                pending={report.isPending}
                onPress={() => report.mutate({ case: caseId, message: message.id })}
              >
                {say('discussion.reportYes')}
              </Button>
              <Button look="quiet" onPress={() => setSure(false)}>
                {say('cancel')}
              </Button>
            </>
          ) : (
            <Button look="quiet" onPress={() => setSure(true)}>
              {say('discussion.report')}
            </Button>
          ))}
        {message.report === 'hidden' && settles && (
          <>
            <Button
              look="danger"
              pending={settle.isPending}
              onPress={() => settle.mutate({ case: caseId, message: message.id, decision: 'erase' })}
            >
              {say('discussion.erase')}
            </Button>
            <Button
              look="quiet"
              pending={settle.isPending}
              onPress={() => settle.mutate({ case: caseId, message: message.id, decision: 'restore' })}
            >
              {say('discussion.restore')}
            </Button>
          </>
        )}
      </div>
      <Problem error={report.error ?? settle.error} />
    </li>
  );
}

interface PostProps {
  data: CaseGetResult;
  /** What of the messages was said to identify nobody. */
  acknowledgements: Acknowledgement[] | undefined;
  replyTo: Message | undefined;
  onReplyTo: (message: string | undefined) => void;
}

function Post({ data, acknowledgements, replyTo, onReplyTo }: PostProps) {
  const say = useText();
  const identity = useIdentity();
  const [text, setText] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const post = useCommand('message.post', {
    onSuccess: () => {
      setText('');
      onReplyTo(undefined);
    },
  });
  const keeping = useKept<{ text: string; replyTo?: string }>({
    place: `message:${data.case.id}`,
    pseudonym: data.case.pseudonym,
    written: text.trim() ? { text, ...(replyTo ? { replyTo: replyTo.id } : {}) } : undefined,
    onFound: (left) => {
      setText(left.text);
      onReplyTo(left.replyTo);
    },
  });
  const gate = useLiveGate(
    { '/text': { label: say('discussion.write'), value: text, set: setText, id: 'message' } },
    { error: post.error, already: [...acknowledgedOf(data), ...acknowledgedOf({ acknowledgements })] },
  );
  const send = () => {
    if (!text.trim() || post.isPending) return;
    post.mutate({
      case: data.case.id,
      text: text.trim(),
      ...voiceIn(identity, data.case),
      ...(replyTo ? { replyTo: replyTo.id } : {}),
      ...gate.sent,
    });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  return (
    <form
      ref={form}
      className="post"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {replyTo && (
        <p className="reply-to">
          {say('discussion.inReplyTo', { name: replyTo.author.name })}{' '}
          <Button look="quiet" onPress={() => onReplyTo(undefined)}>
            {say('cancel')}
          </Button>
        </p>
      )}
      <TextArea
        id="message"
        label={say('discussion.write')}
        hint={say('discussion.writeHint')}
        value={text}
        onChange={setText}
        onKeyDown={keys}
        rows={3}
        maxLength={8000}
      />
      <KeptMark keeping={keeping} />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={post.isPending} disabled={!text.trim()}>
          {say('discussion.send')}
        </Button>
        <kbd aria-hidden="true">Ctrl ↵</kbd>
      </div>
    </form>
  );
}
