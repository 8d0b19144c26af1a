import { useGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import type { Preview } from '../../app/preview';
import type { Report, SignedReport } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Gated } from '../../ui/findings';
import { ToSign } from '../../ui/to-sign';
import { ReportText, useReportFields } from './content';
import { Facts } from './facts';

interface Props {
  preview: Preview;
  /** How it is now. */
  report: Report;
  /** The chair has written something that is not saved. */
  unsaved: boolean;
  onClose: () => void;
}

/** A report as it will be signed. */
export function Sign({ preview, report, unsaved, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const { meeting, item, pseudonym } = report.subject;
  const sign = useCommand('minutes.sign', {
    onSuccess: ({ sha256 }) => {
      client.say(say('done.signed', { hash: sha256.slice(0, 12) }));
      onClose();
    },
  });
  const { shown } = preview;
  const read = shown && (JSON.parse(shown.document) as SignedReport);
  const gate = useGate(useReportFields(read?.content ?? {}), {
    // What has changed since is told of beside the button that shows it.
    error: hasCode(sign.error, codes.conflict) ? undefined : sign.error,
    already: report.acknowledgements ?? [],
  });
  const missing = report.missing ?? [];
  return (
    <ToSign<SignedReport>
      act={say('report.sign')}
      title={`${say('report.sign')} · ${pseudonym}`}
      why={say('sign.why')}
      id="sign-now"
      preview={preview}
      sign={sign}
      onSign={({ revision, sha256, signedAt }) =>
        sign.mutate({ meeting, item, revision, preview: { sha256, signedAt }, ...gate.sent })
      }
      onClose={onClose}
      held={unsaved ? say('sign.unsaved') : undefined}
      gated={<Gated gate={gate} />}
    >
      {(document) => (
        <>
          {missing.length > 0 && (
            <ul className="notice">
              {missing.map((one) => (
                <li key={one}>{say(`reportMissing.${one}`)}</li>
              ))}
            </ul>
          )}
          <section
            className="review-facts stack"
            aria-label={say('report.title')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a long report is scrolled with the arrow keys
            tabIndex={0}
          >
            <Subject document={document} />
            <ReportText content={document.content} />
            <Facts facts={document.facts} level={3} />
          </section>
        </>
      )}
    </ToSign>
  );
}

function Subject({ document: { subject } }: { document: SignedReport }) {
  const say = useText();
  const format = useFormat();
  return (
    <p className="hint">
      {[
        subject.seriesName,
        subject.meetingStartsAt && format.moment(subject.meetingStartsAt),
        `${subject.pseudonym} (${say('record.version', { version: subject.caseVersion })})`,
        subject.centreName,
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  );
}
