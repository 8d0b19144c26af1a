import { useInfiniteQuery } from '@tanstack/react-query';
import type { Client } from '../../app/client';
import { useClient } from '../../app/hooks';
import { useEveryPage } from '../../app/pages';
import type { Actor, CaseGetResult, Event } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Time } from '../../ui/marks';
import { Loaded } from '../../ui/states';
import { documentOf, isShown, type ShownEvent } from './happened';

const kPage = 200;

interface Page {
  events: Event[];
  actors: Actor[];
  /** What happened before begins here. */
  after: number;
}

/** The last events of a stream up to one, or to its end. */
async function eventsUntil(client: Client, stream: string, until?: number): Promise<Page> {
  const end = until ?? (await client.call('event.read', { stream, limit: 1 })).head;
  const after = Math.max(0, end - kPage);
  const events: Event[] = [];
  const actors: Actor[] = [];
  for (let at = after; at < end; ) {
    // A page may hold fewer than asked for.
    const answer = await client.call('event.read', { stream, after: at, limit: end - at });
    const page = answer.events ?? [];
    if (page.length === 0) break;
    events.push(...page);
    actors.push(...(answer.actors ?? []));
    at = page.at(-1)!.seq;
  }
  return { events, actors, after };
}

/** Everything that happened to the case, the latest first. */
export function Timeline({ data }: { data: CaseGetResult }) {
  const say = useText();
  const client = useClient();
  const stream = `case:${data.case.id}`;
  const list = useInfiniteQuery({
    queryKey: ['event.read', { stream }],
    queryFn: ({ pageParam }) => eventsUntil(client, stream, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ after }) => (after > 0 ? after : undefined),
  });
  const names = new Map(list.data?.pages.flatMap(({ actors }) => actors).map(({ id, name }) => [id, name]));
  const files = useEveryPage('document.list', { case: data.case.id });
  const documents = new Map<string | undefined, string | undefined>(
    files.data?.flatMap(({ documents = [] }) => documents).map(({ id, name }) => [id, name]),
  );
  const events = list.data?.pages
    .flatMap(({ events }) => events.toReversed())
    .filter((event): event is Event & { type: ShownEvent } => isShown(event.type));
  return (
    <div className="timeline">
      <Loaded of={{ data: events, error: list.error, refetch: list.refetch }}>
        {(events) => (
          <ol>
            {events.map((event) => {
              const document = documents.get(documentOf(event));
              return (
                <li key={event.seq} data-kind={event.type.split('.')[0]}>
                  <Time at={event.at} />
                  <span>
                    {say(`event.${event.type}`)}
                    {document && <> · {document}</>}
                    {names.has(event.actor) && <span className="hint"> {names.get(event.actor)}</span>}
                  </span>
                </li>
              );
            })}
          </ol>
        )}
      </Loaded>
      {list.hasNextPage && (
        <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </div>
  );
}
