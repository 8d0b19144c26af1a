import type { ReactNode } from 'react';
import type { Charter } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';

interface Props {
  charter: Charter;
  /** Contacts are among it: before a sign-in they are withheld, and nothing is said of them. */
  whole: boolean;
}

/** The rules of a series, in words. */
export function CharterText({ charter, whole }: Props) {
  const say = useText();
  const format = useFormat();
  const { quorum, delays, urgent } = charter;
  const specialties = quorum.specialties ?? [];
  const requested = charter.requestedSpecialties ?? [];
  const escalation = charter.escalation ?? [];
  return (
    <dl className="facts">
      <Rule name={say('quorum.title')}>
        <p>{say('charter.quorum', { count: quorum.minimum })}</p>
        {specialties.length > 0 && <p>{say('charter.among', { specialties: format.list(specialties) })}</p>}
        <p>
          {charter.quorumUnmet === 'block'
            ? say('charter.unmet.block')
            : say('charter.unmet.label', { label: charter.quorumUnmetLabel ?? '' })}
        </p>
        {charter.writtenOpinionsCount && <p>{say('charter.writtenOpinionsCount')}</p>}
      </Rule>
      <Rule name={say('panel.opinions')}>
        <p>{say(charter.blindFirst ? 'charter.blindFirst' : 'charter.openFirst')}</p>
        {requested.length > 0 && (
          <p>{say('charter.requestedFrom', { specialties: format.list(requested) })}</p>
        )}
      </Rule>
      <Rule name={say('charter.registration')}>
        <p>{say(`charter.registration.${charter.registration ?? 'anyone'}`)}</p>
        {charter.seniorValidation && <p>{say('charter.seniorValidation')}</p>}
      </Rule>
      <Rule name={say('charter.sessions')}>
        <p>{say('charter.item', { minutes: charter.itemMinutes ?? 0 })}</p>
        <p>{say(`charter.presentersSee.${charter.presentersSee ?? 'items'}`)}</p>
      </Rule>
      <Rule name={say('charter.delays')}>
        <ul className="plain-list">
          <li>{say('charter.registrationDays', { days: delays?.registrationDays ?? 0 })}</li>
          <li>{say('charter.triageDays', { days: delays?.triageDays ?? 0 })}</li>
          <li>{say('charter.answerDays', { days: delays?.answerDays ?? 0 })}</li>
          <li>{say('charter.reportDays', { days: delays?.reportDays ?? 0 })}</li>
          <li>{say('charter.years', { years: charter.retention?.years ?? 0 })}</li>
        </ul>
      </Rule>
      {whole && (
        <Rule name={say('charter.urgent')}>
          {urgent ? (
            <p>
              {urgent.name} · {urgent.phone} · {urgent.hours}
            </p>
          ) : (
            <p>{say('charter.noUrgent')}</p>
          )}
          {escalation.length > 0 && (
            <ol className="lines">
              {escalation.map((step) => (
                <li key={`${step.function} ${step.afterMinutes}`}>
                  {say('charter.step', {
                    whom: say(`function.${step.function}`),
                    minutes: step.afterMinutes,
                  })}
                </li>
              ))}
            </ol>
          )}
        </Rule>
      )}
    </dl>
  );
}

function Rule({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
