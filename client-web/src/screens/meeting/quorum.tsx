import type { QuorumState } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';

/** How far the quorum is, and what it lacks. */
export function Quorum({ quorum }: { quorum: QuorumState }) {
  const say = useText();
  const format = useFormat();
  const there = quorum.specialties ?? [];
  const missing = quorum.missing ?? [];
  return (
    <section className="quorum" data-met={quorum.met} aria-labelledby="quorum">
      <h2 id="quorum">{say('quorum.title')}</h2>
      <p role="status">
        <strong>{say(quorum.met ? 'quorum.met' : 'quorum.unmet')}</strong>{' '}
        <span className="hint">{say('quorum.count', { there: there.length, minimum: quorum.minimum })}</span>
      </p>
      <div className="quorum-meter" aria-hidden="true">
        {Array.from({ length: quorum.minimum }, (_, place) => (
          <span key={place} data-there={place < there.length || undefined} />
        ))}
      </div>
      {there.length > 0 && <p>{say('quorum.there', { specialties: format.list(there) })}</p>}
      {missing.length > 0 && <p>{say('quorum.missing', { specialties: format.list(missing) })}</p>}
      {(quorum.lacking ?? 0) > 0 && <p>{say('quorum.lacking', { count: quorum.lacking ?? 0 })}</p>}
    </section>
  );
}
