import { Link } from '@tanstack/react-router';
import { useRead } from '../../app/hooks';
import type { Relation } from '../../app/roles';
import type { CaseGetResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Acknowledged } from '../../ui/findings';
import { Prose, Time, Words } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { ReportSummary } from '../report/summary';
import { FollowUpText } from './follow-up-text';

interface Props {
  data: CaseGetResult;
  relation: Relation;
}

/** What was recommended, in writing and by meetings, and what became of it. */
export function Outcome({ data, relation }: Props) {
  const say = useText();
  const format = useFormat();
  const answers = data.answers ?? [];
  const meetings = data.meetings ?? [];
  if (answers.length === 0 && meetings.length === 0) return null;
  const answered = answers.length > 0 || meetings.some(({ reported }) => reported);
  return (
    <section aria-labelledby="outcome" className="outcome">
      <h2 id="outcome">{say(answered ? 'case.outcome' : 'case.meetings')}</h2>
      {[...answers].reverse().map((answer) => (
        <div key={answer.number} className="answer">
          <p className="answer-head">
            <strong>{say(`outcome.${answer.outcome}`)}</strong>
            <span className="hint">
              {say('answer.written')} · {answer.authorName} · <Time at={answer.at} />
            </span>
          </p>
          <Prose text={answer.text} />
          <ReportTexts of={[answer.text, answer.ratification?.text]} />
          {answer.reReviewOn && <p>{say('answer.reReview', { day: format.day(answer.reReviewOn) })}</p>}
          {answer.toRatify && !answer.ratification && <p className="hint">{say('answer.toRatify')}</p>}
          {answer.ratification && (
            <p className="hint">
              {say(`ratification.${answer.ratification.decision}`)} · {answer.ratification.byName} ·{' '}
              <Time at={answer.ratification.at} />
              {answer.ratification.text && (
                <>
                  {' · '}
                  <Words text={answer.ratification.text} />
                </>
              )}
            </p>
          )}
        </div>
      ))}
      {[...meetings].reverse().map((one) => (
        <div key={one.item} className="appointment">
          <p>
            <Link to="/meetings/$id" params={{ id: one.meeting }}>
              {one.startsAt
                ? say('case.meetingOn', { at: format.moment(one.startsAt) })
                : say('case.meetingProposed')}
            </Link>{' '}
            <span className="hint">{say('case.place', { state: say(`item.${one.state}`) })}</span>
          </p>
          {one.reported && (
            <ReportSummary meeting={one.meeting} item={one.item} submitter={relation.submitter} />
          )}
        </div>
      ))}
      <FollowUps
        id={data.case.id}
        answered={data.case.state === 'answered' || data.case.state === 'closed'}
      />
    </section>
  );
}

function FollowUps({ id, answered }: { id: string; answered: boolean }) {
  const say = useText();
  const { data } = useRead('followUp.list', { case: id }, { enabled: answered });
  const followUps = data?.followUps ?? [];
  if (followUps.length === 0) return null;
  return (
    <div className="follow-ups">
      <h3>{say('followUp.title')}</h3>
      {followUps.map((one) => (
        <div key={one.number}>
          <p>
            <strong>{say(`applied.${one.content.applied}`)}</strong> ·{' '}
            {say(`followUpOutcome.${one.content.outcome}`)}{' '}
            <span className="hint">
              {one.authorName} · <Time at={one.at} />
            </span>
          </p>
          <FollowUpText content={one.content} />
        </div>
      ))}
      <Acknowledged list={data?.acknowledgements} />
    </div>
  );
}
