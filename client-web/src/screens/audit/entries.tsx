import { Link } from '@tanstack/react-router';
import { useIdentity } from '../../app/hooks';
import type { AuditEntry, Events } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Time } from '../../ui/marks';

/** When, who, what and of what; names lead to the log of a user, cases to theirs. */
export function Entries({ entries }: { entries: AuditEntry[] }) {
  const say = useText();
  return (
    <ul className="rows audit-entries" aria-label={say('nav.audit')}>
      {entries.map((entry) => (
        <li key={keyOf(entry)} data-kind={entry.kind} data-type={entry.type}>
          <Time at={entry.at} />
          <Who entry={entry} />
          <span>
            {entry.kind === 'read'
              ? say('audit.hasRead')
              : say(`event.${entry.type as keyof Events}`) || entry.type}
          </span>
          <What entry={entry} />
        </li>
      ))}
    </ul>
  );
}

/** What tells an entry apart. */
export function keyOf({ kind, at, stream, seq, session, case: id }: AuditEntry): string {
  return kind === 'act' ? `${stream} ${seq}` : `${session} ${id} ${at}`;
}

function Who({ entry: { actor, actorName } }: { entry: AuditEntry }) {
  const say = useText();
  const { auditor } = useIdentity();
  const name = actor === 'system' ? say('audit.system') : (actorName ?? actor);
  if (!auditor || actor === 'system') return <strong>{name}</strong>;
  return (
    <strong>
      <Link to="/audit" search={{ user: actor }}>
        {name}
      </Link>
    </strong>
  );
}

function What({ entry: { case: id, pseudonym, stream } }: { entry: AuditEntry }) {
  const say = useText();
  if (!id)
    return (
      <span className="hint">
        {say(
          `audit.stream.${stream!.split(':')[0] as 'meeting' | 'series' | 'calendar' | 'centre' | 'user'}`,
        )}
      </span>
    );
  return (
    <Link to="/audit" search={{ case: id }} className="pseudonym">
      {pseudonym ?? say('audit.stream.case')}
    </Link>
  );
}
