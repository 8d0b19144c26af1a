import { Link } from '@tanstack/react-router';
import { useClient, useCommand, usePages } from '../../app/hooks';
import { Title } from '../../app/title';
import type { Notice } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Time } from '../../ui/marks';
import { Empty, Loaded, Problem } from '../../ui/states';
import './notices.css';

/** What the reader was told; opening one, or the button, marks it as read. */
export function Notices() {
  const say = useText();
  const list = usePages('notice.list', { limit: 100 });
  const read = useCommand('notice.read');
  const notices = list.data?.pages.flatMap((page) => page.notices ?? []);
  const unread = (notices ?? []).filter(({ readAt }) => !readAt).map(({ id }) => id);
  return (
    <section className="narrow">
      <div className="head">
        <Title>{say('nav.notices')}</Title>
        {unread.length > 0 && (
          <Button pending={read.isPending} onPress={() => read.mutate({ notices: unread.slice(0, 200) })}>
            {say('notices.readAll')}
          </Button>
        )}
      </div>
      <Problem error={read.error} />
      <Loaded of={{ data: notices, error: list.error, refetch: list.refetch }}>
        {(notices) =>
          notices.length === 0 ? (
            <Empty title={say('notices.none')}>
              <p>{say('notices.noneWhy')}</p>
            </Empty>
          ) : (
            <ul className="notices">
              {notices.map((notice) => (
                <Line key={notice.id} notice={notice} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {list.hasNextPage && (
        <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </section>
  );
}

function Line({ notice }: { notice: Notice }) {
  const say = useText();
  const client = useClient();
  const [kind, id] = notice.about.split(':') as [string, string];
  const open = () => {
    if (!notice.readAt) void client.command('notice.read', { notices: [notice.id] }).catch(() => undefined);
  };
  const text = say(`notice.${notice.kind}`);
  return (
    <li data-unread={notice.readAt ? undefined : 'true'}>
      <Time at={notice.at} form="short" />
      {kind === 'case' ? (
        <Link
          to="/cases/$id"
          params={{ id }}
          search={notice.kind.startsWith('opinion_') ? { panel: 'opinions' } : {}}
          onClick={open}
        >
          {text}
        </Link>
      ) : kind === 'meeting' ? (
        <Link to="/meetings/$id" params={{ id }} onClick={open}>
          {text}
        </Link>
      ) : kind === 'series' ? (
        <Link
          to="/questions"
          search={{
            box: notice.kind === 'question_answered' ? 'own' : 'series',
            question: notice.question,
          }}
          onClick={open}
        >
          {text}
        </Link>
      ) : (
        <span>{text}</span>
      )}
      <span className="notice-label">{notice.label}</span>
      {!notice.readAt && <span className="hidden-text">{say('notice.unread')}</span>}
    </li>
  );
}
