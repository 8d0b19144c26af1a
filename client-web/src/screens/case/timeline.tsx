import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../../app/hooks';
import type { CaseGetResult, Event } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Time } from '../../ui/marks';
import { Loaded } from '../../ui/states';
import { isShown, nameOf, namesIn, type ShownEvent } from './happened';

const kPage = 200;

/** Everything that happened to the case, the latest first. */
export function Timeline({ data }: { data: CaseGetResult }) {
  const say = useText();
  const client = useClient();
  const stream = `case:${data.case.id}`;
  const list = useInfiniteQuery({
    queryKey: ['event.read', { stream }],
    queryFn: ({ pageParam }) => client.call('event.read', { stream, after: pageParam, limit: kPage }),
    initialPageParam: 0,
    getNextPageParam: ({ events, head }) => {
      const last = events?.at(-1)?.seq;
      return last !== undefined && last < head ? last : undefined;
    },
  });
  const names = namesIn(data);
  const events = list.data?.pages
    .flatMap((page) => page.events ?? [])
    .filter((event): event is Event & { type: ShownEvent } => isShown(event.type))
    .reverse();
  return (
    <div className="timeline">
      <Loaded of={{ data: events, error: list.error, refetch: list.refetch }}>
        {(events) => (
          <ol>
            {events.map((event) => (
              <li key={event.seq} data-kind={event.type.split('.')[0]}>
                <Time at={event.at} />
                <span>
                  {say(`event.${event.type}`)}
                  {nameOf(event, names) && <span className="hint"> {nameOf(event, names)}</span>}
                </span>
              </li>
            ))}
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
