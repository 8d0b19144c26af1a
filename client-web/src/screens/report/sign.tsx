import { useState } from 'react';
import { useGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import type { Report } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Gated } from '../../ui/findings';
import { ReportText, useReportFields } from './content';

interface Props {
  /** What is to be read and signed. */
  opened: Report;
  /** How it is now. */
  report: Report;
  /** The chair has written something that is not saved. */
  unsaved: boolean;
  onClose: () => void;
}

/** What will be signed, as it was when it was opened here and will stay, and the signature. */
export function Sign({ opened, report, unsaved, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const [read, setRead] = useState(opened);
  const newer = report.revision > read.revision;
  const { meeting, item, pseudonym } = read.subject;
  const sign = useCommand('minutes.sign', {
    onSuccess: ({ sha256 }) => {
      client.say(say('done.signed', { hash: sha256.slice(0, 12) }));
      onClose();
    },
  });
  const gate = useGate(useReportFields(read.content ?? {}), {
    ...sign,
    already: read.acknowledgements ?? [],
  });
  const missing = read.missing ?? [];
  return (
    <Dialog title={`${say('report.sign')} · ${pseudonym}`} onClose={onClose} wide>
      <p>{say('sign.why')}</p>
      {missing.length > 0 && (
        <ul className="notice">
          {missing.map((one) => (
            <li key={one}>{say(`reportMissing.${one}`)}</li>
          ))}
        </ul>
      )}
      <div className="review-facts">{read.content && <ReportText content={read.content} />}</div>
      <p className="hint">{say('sign.revision', { revision: read.revision })}</p>
      <Gated gate={gate} />
      <div role="alert" id="sign-newer" className={newer || unsaved ? 'problem-box' : undefined}>
        {unsaved ? say('sign.unsaved') : newer && say('sign.newer')}
      </div>
      <div className="actions">
        {newer && !unsaved && (
          <Button id="sign-look" look="main" onPress={() => setRead(report)}>
            {say('sign.look')}
          </Button>
        )}
        <Button
          id="sign-now"
          look={newer ? 'plain' : 'main'}
          disabled={newer || unsaved}
          pending={sign.isPending}
          onPress={() => sign.mutate({ meeting, item, revision: read.revision, ...gate.sent })}
        >
          {say('report.sign')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Dialog>
  );
}
