import { useId } from 'react';
import type { ReportFacts } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Prose, Time } from '../../ui/marks';

/** What the session itself tells: who was there, the quorum, votes, opinions. */
export function Facts({ facts, level }: { facts: ReportFacts; level: 2 | 3 }) {
  const say = useText();
  const format = useFormat();
  const id = useId();
  const Heading = `h${level}` as const;
  const participants = facts.participants ?? [];
  const opinions = facts.opinions ?? [];
  return (
    <>
      <section aria-labelledby={`facts${id}`}>
        <Heading id={`facts${id}`}>{say('report.facts')}</Heading>
        <dl className="facts facts-small">
          {facts.startedAt && (
            <div className="fact">
              <dt>{say('report.time')}</dt>
              <dd>
                <Time at={facts.startedAt} />
                {facts.endedAt && (
                  <>
                    –<Time at={facts.endedAt} form="time" />
                  </>
                )}
              </dd>
            </div>
          )}
          <div className="fact">
            <dt>{say('quorum.title')}</dt>
            <dd>
              {say(facts.quorum.met ? 'quorum.met' : 'quorum.unmet')}
              {(facts.quorum.missing ?? []).length > 0 &&
                ` – ${say('quorum.missing', { specialties: format.list(facts.quorum.missing) })}`}
              {facts.quorumLabel && <p>{facts.quorumLabel}</p>}
            </dd>
          </div>
          <div className="fact">
            <dt>{say('vote.title')}</dt>
            <dd>
              {say('vote.agree')} {facts.votes.agree} · {say('vote.disagree')} {facts.votes.disagree} ·{' '}
              {say('vote.abstain')} {facts.votes.abstain}
            </dd>
          </div>
        </dl>
      </section>
      {participants.length > 0 && (
        <section aria-labelledby={`participants${id}`}>
          <Heading id={`participants${id}`}>{say('report.participants')}</Heading>
          <ul className="rows">
            {participants.map((one) => (
              <li key={one.user}>
                <span>
                  {one.name}
                  <span className="hint">
                    {' '}
                    {[
                      one.profession && say(`profession.${one.profession}`),
                      one.specialty,
                      say(`mode.${one.mode}`),
                      one.inQuorum && say('report.inQuorum'),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {opinions.length > 0 && (
        <section aria-labelledby={`report-opinions${id}`}>
          <Heading id={`report-opinions${id}`}>{say('panel.opinions')}</Heading>
          <ul className="rows">
            {opinions.map((one) => (
              <li key={`${one.author} ${one.number}`}>
                <span>
                  {one.authorName}{' '}
                  <span className="hint">
                    {say(`opinionContext.${one.context}`)} · {say(`confidence.${one.confidence}`)}
                  </span>
                  {one.text && <Prose text={one.text} />}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
