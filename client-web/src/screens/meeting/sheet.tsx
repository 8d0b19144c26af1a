import { useState } from 'react';
import { useClient, useCommand, useRead } from '../../app/hooks';
import type { MeetingGetResult, Signature } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ReportFiles, SignedBy } from '../../ui/signed';
import { Loaded, Problem } from '../../ui/states';
import { AttendanceRows } from './people';

interface Props {
  data: MeetingGetResult;
  /** The chair, a deputy, or whoever was designated. */
  presides: boolean;
}

/** The attendance sheet of a meeting that is over: signed on its own, beside the reports. */
export function Sheet({ data, presides }: Props) {
  const say = useText();
  const [signing, setSigning] = useState(false);
  const minutes = useRead('minutes.get', { meeting: data.meeting.id });
  return (
    <section aria-labelledby="sheet" className="sheet">
      <h2 id="sheet">{say('sheet.title')}</h2>
      <Loaded of={minutes}>
        {({ sheet, unsigned }) => (
          <>
            {unsigned > 0 && <p className="hint">{say('sheet.unsigned', { count: unsigned })}</p>}
            {sheet ? (
              <Signed meeting={data.meeting.id} sheet={sheet} />
            ) : presides ? (
              <Button id="sign-sheet" onPress={() => setSigning(true)}>
                {say('sheet.sign')}
              </Button>
            ) : (
              <p>{say('sheet.toSign')}</p>
            )}
          </>
        )}
      </Loaded>
      {signing && <SignSheet data={data} onClose={() => setSigning(false)} />}
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

/** What will be signed, as it is now and will stay. */
function SignSheet({ data, onClose }: { data: MeetingGetResult; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const sign = useCommand('minutes.sign', {
    onSuccess: ({ sha256 }) => {
      client.say(say('done.sheetSigned', { hash: sha256.slice(0, 12) }));
      onClose();
    },
  });
  const attendance = data.attendance ?? [];
  const discussed = (data.agenda ?? []).filter(({ state }) => state === 'discussed').length;
  return (
    <Dialog title={say('sheet.sign')} onClose={onClose} wide>
      <div className="stack">
        <p>{say('sheet.why')}</p>
        {attendance.length === 0 ? (
          <p className="notice">{say('reportMissing.attendance')}</p>
        ) : (
          <AttendanceRows attendance={attendance} />
        )}
        <p>{say('sheet.discussed', { count: discussed + data.otherItems })}</p>
        <Problem error={sign.error} />
        <div className="actions">
          <Button
            id="sign-sheet-now"
            look="main"
            pending={sign.isPending}
            onPress={() => sign.mutate({ meeting: data.meeting.id })}
          >
            {say('sheet.sign')}
          </Button>
          <Button onPress={onClose}>{say('cancel')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
