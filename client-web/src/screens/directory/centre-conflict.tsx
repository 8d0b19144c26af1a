import { useRead } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { type Collided, CollidedFields, type RowOf } from '../../ui/side-by-side';
import { Term } from '../../ui/term';
import { useAttachmentDays } from './attachment';
import type { Fields } from './centre-form';

/** What a field of a centre is called, and what a draft says there. */
function useRows(): RowOf<Fields> {
  const say = useText();
  const days = useAttachmentDays();
  const networks = useRead('directory.networks', { limit: 200 });
  return (field) => {
    switch (field) {
      case 'network':
        return [
          say('directory.network'),
          ({ network }) => networks.data?.networks?.find(({ id }) => id === network)?.code,
        ];
      case 'kind':
        return [say('centre.kind'), ({ kind }) => kind && say(`centreKind.${kind}`)];
      case 'scopes':
        return [
          say('centre.scopes'),
          ({ scopes }) => (
            <ul className="plain-list">
              {scopes.map(({ code }) => (
                <li key={code}>
                  <Term code={code} />
                </li>
              ))}
            </ul>
          ),
        ];
      case 'contacts':
        return [
          say('centre.contacts'),
          ({ contacts }) => (
            <ul className="plain-list">
              {contacts.map(({ kind, value, label }, index) => (
                <li key={index}>
                  {say(`contact.${kind}`)} · {value} {label}
                </li>
              ))}
            </ul>
          ),
        ];
      case 'attachments':
        return [
          say('centre.attachments'),
          ({ attachments }) => (
            <ul className="plain-list">
              {attachments.map(({ centre, since, until }) => (
                <li key={`${centre.id} ${since}`}>
                  {centre.name} · {days({ since, until })}
                </li>
              ))}
            </ul>
          ),
        ];
      case 'name':
        return [say('account.name'), ({ name }) => name];
      case 'region':
        return [say('directory.region'), ({ region }) => region];
      default:
        return [say(`centre.${field}`), (draft) => draft[field]];
    }
  };
}

/** What somebody else changed of a centre in the same fields. */
export function Conflict(collided: Collided<Fields>) {
  const say = useText();
  return <CollidedFields title={say('centre.conflict')} row={useRows()} {...collided} />;
}
