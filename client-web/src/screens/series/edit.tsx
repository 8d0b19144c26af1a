import { Link, useParams } from '@tanstack/react-router';
import { useIdentity, useRead } from '../../app/hooks';
import { Page } from '../../app/page';
import { keepsSeries } from '../../app/roles';
import { Title } from '../../app/title';
import { useText } from '../../i18n/text';
import { Empty } from '../../ui/states';
import { SeriesForm } from './form';

/** Owners, charter and roster, for those who keep them. */
export function EditSeries() {
  const say = useText();
  const identity = useIdentity();
  const { id } = useParams({ from: '/series/$id/edit' });
  const got = useRead('series.get', { series: id });
  return (
    <Page of={got}>
      {({ series }) =>
        keepsSeries(identity, series) ? (
          <SeriesForm key={id} content={series} saved={series} />
        ) : (
          <>
            <Title>{series.name}</Title>
            <Empty title={say('series.notYours')}>
              <Link to="/series/$id" params={{ id }}>
                {say('series.read')}
              </Link>
            </Empty>
          </>
        )
      }
    </Page>
  );
}
