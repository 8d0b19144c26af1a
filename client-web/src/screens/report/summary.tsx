import { Link } from '@tanstack/react-router';
import { useRead } from '../../app/hooks';
import { useFormat, useText } from '../../i18n/text';
import { Lines } from '../../ui/lines';
import { Prose } from '../../ui/marks';

interface Props {
  meeting: string;
  item: string;
  submitter: boolean;
}

/** What a signed report concluded, and whether its receipt was noted. */
export function ReportSummary({ meeting, item, submitter }: Props) {
  const say = useText();
  const format = useFormat();
  const { data } = useRead('minutes.get', { meeting, item });
  const report = data?.reports?.[0];
  if (!report?.content) return null;
  return (
    <div className="answer">
      <p className="answer-head">
        <strong>{say(`reportOutcome.${report.content.outcome}`)}</strong>
        {report.signature && (
          <span className="hint">
            {say('report.signedBy', {
              name: report.signature.signer.name,
              at: format.moment(report.signature.signedAt),
            })}
          </span>
        )}
      </p>
      {report.facts?.quorumLabel && <p className="mark">{report.facts.quorumLabel}</p>}
      <Prose text={report.content.synthesis} />
      {(report.content.plan ?? []).length > 0 && <Lines items={report.content.plan!} ordered />}
      <p>
        <Link to="/meetings/$id/reports/$item" params={{ id: meeting, item }}>
          {say('report.open')}
        </Link>
        {submitter && !report.receipt && report.state === 'signed' && (
          <span className="hint"> {say('report.receiptMissing')}</span>
        )}
      </p>
    </div>
  );
}
