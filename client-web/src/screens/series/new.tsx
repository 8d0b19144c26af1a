import { useSearch } from '@tanstack/react-router';
import { useIdentity } from '../../app/hooks';
import { managedCentres } from '../../app/roles';
import { Title } from '../../app/title';
import type { Charter } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Empty } from '../../ui/states';
import { SeriesForm } from './form';

/** What the contract takes where nothing is said (protocol/series.json), and the quorum of oncology. */
const kStandard: Charter = {
  quorum: { minimum: 3 },
  quorumUnmetLabel: 'concertation sans quorum, à représenter',
  itemMinutes: 15,
  delays: { registrationDays: 3, triageDays: 7, answerDays: 30, reportDays: 7 },
  retention: { years: 20 },
};

/** A series that begins: of a centre, for its manager; of any centre or network, for administrators. */
export function NewSeries() {
  const say = useText();
  const identity = useIdentity();
  const { centre } = useSearch({ from: '/series/new' });
  const managed = managedCentres(identity).map(({ id }) => id);
  if (!identity.admin && managed.length === 0) {
    return (
      <>
        <Title>{say('series.new')}</Title>
        <Empty title={say('series.newNotYours')} />
      </>
    );
  }
  const begins = centre && (identity.admin || managed.includes(centre)) ? [centre] : managed.slice(0, 1);
  return (
    <SeriesForm
      key={centre}
      content={{
        name: '',
        owners: begins.map((id) => ({ kind: 'centre', id })),
        charter: kStandard,
        roster: [],
      }}
    />
  );
}
