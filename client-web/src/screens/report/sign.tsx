import { useGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import type { Report } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Gated } from '../../ui/findings';
import { ReportText, useReportFields } from './content';

/** What will be signed, as it is now and will stay, and the signature. */
export function Sign({ report, onClose }: { report: Report; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const sign = useCommand('minutes.sign', {
    onSuccess: ({ sha256 }) => {
      client.say(say('done.signed', { hash: sha256.slice(0, 12) }));
      onClose();
    },
  });
  const gate = useGate(useReportFields(report.content ?? {}), {
    ...sign,
    already: report.acknowledgements ?? [],
  });
  const missing = report.missing ?? [];
  return (
    <Dialog title={`${say('report.sign')} · ${report.subject.pseudonym}`} onClose={onClose} wide>
      <p>{say('sign.why')}</p>
      {missing.length > 0 && (
        <ul className="notice">
          {missing.map((one) => (
            <li key={one}>{say(`reportMissing.${one}`)}</li>
          ))}
        </ul>
      )}
      <div className="review-facts">{report.content && <ReportText content={report.content} />}</div>
      <p className="hint">{say('sign.revision', { revision: report.revision })}</p>
      <Gated gate={gate} />
      <div className="actions">
        <Button
          id="sign-now"
          look="main"
          pending={sign.isPending}
          onPress={() =>
            sign.mutate({
              meeting: report.subject.meeting,
              item: report.subject.item,
              revision: report.revision,
              ...gate.sent,
            })
          }
        >
          {say('report.sign')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Dialog>
  );
}
