import { useText } from '../../i18n/text';
import { OwnerName } from '../../ui/names';
import { type Collided, CollidedFields, type RowOf } from '../../ui/side-by-side';
import type { SeriesDraft } from './draft';

/** What a field of a series is called, and what a draft says there. */
function useRows(): RowOf<SeriesDraft> {
  const say = useText();
  const yesNo = (yes: boolean) => say(yes ? 'yes' : 'no');
  return (field) => {
    switch (field) {
      case 'name':
        return [say('series.name'), ({ name }) => name];
      case 'owners':
        return [
          say('series.owners'),
          ({ owners }) => (
            <ul className="plain-list">
              {owners.map((owner) => (
                <li key={owner.id}>
                  <OwnerName owner={owner} />
                </li>
              ))}
            </ul>
          ),
        ];
      case 'roster':
        return [
          say('series.roster'),
          ({ roster }) => (
            <ul className="plain-list">
              {roster.map((seat) => (
                <li key={`${seat.member} ${seat.function}`}>
                  {seat.name} · {seat.specialty} · {say(`function.${seat.function}`)}
                </li>
              ))}
            </ul>
          ),
        ];
      case 'escalation':
        return [
          say('charterField.escalation'),
          ({ escalation }) => (
            <ul className="plain-list">
              {escalation.map((step, index) => (
                <li key={index}>
                  {say(`function.${step.function}`)} · {step.afterMinutes} {say('charterField.minutes')}
                </li>
              ))}
            </ul>
          ),
        ];
      case 'quorumUnmet':
        return [
          say('charterField.quorumUnmet'),
          ({ quorumUnmet }) =>
            say(quorumUnmet === 'block' ? 'charterField.unmetBlock' : 'charterField.unmetLabel'),
        ];
      case 'registration':
        return [
          say('charter.registration'),
          ({ registration }) => say(`charter.registration.${registration}`),
        ];
      case 'presentersSee':
        return [
          say('charterField.presentersSee'),
          ({ presentersSee }) => say(`charterField.presentersSee.${presentersSee}`),
        ];
      case 'writtenOpinionsCount':
      case 'blindFirst':
      case 'seniorValidation':
        return [say(`charter.${field}`), (draft) => yesNo(draft[field])];
      case 'urgent':
        return [say('charterField.urgent'), ({ urgent }) => yesNo(urgent)];
      case 'specialties':
      case 'requested':
        return [
          say(`charterField.${field}`),
          (draft) => draft[field] && <p className="prose">{draft[field]}</p>,
        ];
      default:
        return [say(`charterField.${field}`), (draft) => draft[field]];
    }
  };
}

/** What somebody else changed of a series in the same fields. */
export function Conflict(collided: Collided<SeriesDraft>) {
  const say = useText();
  return <CollidedFields title={say('series.conflict')} row={useRows()} {...collided} />;
}
