import { useState } from 'react';
import { useClient, useCommand, useRead } from '../../app/hooks';
import { type Preview, usePreview } from '../../app/preview';
import type { MeetingGetResult, Signature, SignedSheet } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { Time } from '../../ui/marks';
import { ReportFiles, SignedBy } from '../../ui/signed';
import { Loaded, Problem } from '../../ui/states';
import { ToSign } from '../../ui/to-sign';
import { AttendanceRows } from './people';

interface Props {
  data: MeetingGetResult;
  /** The chair, a deputy, or whoever was designated. */
  presides: boolean;
}

/** The attendance sheet of a meeting that is over: signed on its own, beside the reports. */
export function Sheet({ data, presides }: Props) {
  const say = useText();
  const meeting = data.meeting.id;
  const preview = usePreview({ meeting });
  const [signing, setSigning] = useState(false);
  const open = async () => {
    await preview.look();
    setSigning(true);
  };
  const close = () => {
    setSigning(false);
    preview.forget();
  };
  const minutes = useRead('minutes.get', { meeting });
  return (
    <section aria-labelledby="sheet" className="sheet">
      <h2 id="sheet">{say('sheet.title')}</h2>
      <Loaded of={minutes}>
        {({ sheet, unsigned }) => (
          <>
            {unsigned > 0 && <p className="hint">{say('sheet.unsigned', { count: unsigned })}</p>}
            {sheet ? (
              <Signed meeting={meeting} sheet={sheet} />
            ) : presides ? (
              <Button id="sign-sheet" pending={preview.pending} onPress={open}>
                {say('sheet.sign')}
              </Button>
            ) : (
              <p>{say('sheet.toSign')}</p>
            )}
          </>
        )}
      </Loaded>
      {signing && <SignSheet meeting={meeting} preview={preview} onClose={close} />}
    </section>
  );
}

function Signed({ meeting, sheet }: { meeting: string; sheet: Signature }) {
  return (
    <>
      <SignedBy signature={sheet} />
      <div className="actions">
        <ReportFiles of={{ meeting }} />
      </div>
    </>
  );
}

/** The sheet as it will be signed. */
function SignSheet({
  meeting,
  preview,
  onClose,
}: {
  meeting: string;
  preview: Preview;
  onClose: () => void;
}) {
  const say = useText();
  const client = useClient();
  const sign = useCommand('minutes.sign', {
    onSuccess: ({ sha256 }) => {
      client.say(say('done.sheetSigned', { hash: sha256.slice(0, 12) }));
      onClose();
    },
  });
  return (
    <ToSign<SignedSheet>
      act={say('sheet.sign')}
      title={say('sheet.sign')}
      why={say('sheet.why')}
      id="sign-sheet-now"
      preview={preview}
      sign={sign}
      onSign={({ sha256, signedAt }) => sign.mutate({ meeting, preview: { sha256, signedAt } })}
      onClose={onClose}
      gated={<Problem error={hasCode(sign.error, codes.conflict) ? undefined : sign.error} />}
    >
      {(sheet) => <SheetText sheet={sheet} />}
    </ToSign>
  );
}

function SheetText({ sheet }: { sheet: SignedSheet }) {
  const say = useText();
  const attendance = sheet.attendance ?? [];
  const ratifications = sheet.ratifications ?? [];
  return (
    <>
      <p className="hint">
        {sheet.seriesName} · <Time at={sheet.openedAt} />–<Time at={sheet.closedAt} form="time" />
      </p>
      {attendance.length === 0 ? (
        <p className="notice">{say('reportMissing.attendance')}</p>
      ) : (
        <AttendanceRows attendance={attendance} />
      )}
      <p>{say('sheet.discussed', { count: sheet.items })}</p>
      {ratifications.length > 0 && (
        <ul className="rows">
          {ratifications.map((one) => (
            <li key={`${one.pseudonym} ${one.answer}`}>
              <span>
                <span className="pseudonym">{one.pseudonym}</span>{' '}
                {say('sheet.answer', { number: one.answer })}
              </span>
              <span className="hint">
                {say(`ratification.${one.decision}`)} <Time at={one.at} form="time" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
