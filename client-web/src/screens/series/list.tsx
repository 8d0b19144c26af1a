import { Link } from '@tanstack/react-router';
import { useIdentity, usePages } from '../../app/hooks';
import { functionsIn } from '../../app/roles';
import { Title } from '../../app/title';
import type { SeriesSummary } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { OwnerName } from '../../ui/names';
import { Empty, Loaded } from '../../ui/states';

/** All meeting series that the reader may see, and what they are in each. */
export function SeriesList() {
  const say = useText();
  const identity = useIdentity();
  const list = usePages('series.list', { limit: 100 });
  const series = list.data?.pages.flatMap((page) => (page as { series?: SeriesSummary[] }).series ?? []);
  return (
    <section className="narrow">
      <Title>{say('series.title')}</Title>
      <p className="hint">{say('series.what')}</p>
      <Loaded of={{ data: series, error: list.error, refetch: list.refetch }}>
        {(series) =>
          series.length === 0 ? (
            <Empty title={say('series.none')}>
              <p>{say('series.noneWhy')}</p>
            </Empty>
          ) : (
            <ul className="rows">
              {series.map((one) => (
                <li key={one.id} data-series={one.id}>
                  <span>
                    <Link to="/series/$id" params={{ id: one.id }}>
                      {one.name}
                    </Link>{' '}
                    <span className="hint">
                      {(one.owners ?? []).map((owner, place) => (
                        <span key={owner.id}>
                          {place > 0 && ' · '}
                          <OwnerName owner={owner} />
                        </span>
                      ))}
                    </span>
                  </span>
                  <span className="hint">
                    {[...functionsIn(identity, one.id)].map((own) => say(`function.${own}`)).join(', ')}
                  </span>
                </li>
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
