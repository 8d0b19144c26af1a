import { use, useState } from 'react';
import { useClient, useCommand } from '../app/hooks';
import { SaidOf, textsOf } from '../app/reported';
import type { Events } from '../generated/protocol';
import { useText } from '../i18n/text';
import { Button } from './button';
import { Dialog } from './dialog';
import { Problem } from './states';

interface Offer {
  of: unknown;
  /** In one word, within a line of small print. */
  brief?: boolean;
}

/** Offers to report identifying data in one of the texts that stand in `of`. */
export function ReportTexts({ of, brief }: Offer) {
  const say = useText();
  const [open, setOpen] = useState(false);
  const subject = use(SaidOf);
  const texts = textsOf(of);
  if (!subject || (texts.length === 0 && !open)) return null;
  return (
    <span className={brief ? 'report-briefly' : 'report-texts'}>
      <Button look="quiet" label={brief ? say('reported.report') : undefined} onPress={() => setOpen(true)}>
        {say(brief ? 'discussion.report' : 'reported.report')}
      </Button>
      {open && <Which subject={subject} texts={texts} onClose={() => setOpen(false)} />}
    </span>
  );
}

interface Props {
  subject: string;
  texts: string[];
  onClose: () => void;
}

function Which({ subject, texts, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const report = useCommand('text.report', {
    onSuccess: () => {
      client.say(say('reported.done'));
      client.touch('text.reported' satisfies keyof Events);
      onClose();
    },
  });
  return (
    <Dialog title={say('reported.which')} onClose={onClose} wide>
      <p>{say('reported.why')}</p>
      <ul className="rows">
        {texts.map((text) => (
          <li key={text}>
            <span className="prose">{text}</span>
            <Button
              look="danger"
              label={say('reported.hide', { text: text.slice(0, 60) })}
              pending={report.isPending && report.variables?.text === text}
              onPress={() => report.mutate({ subject, text })}
            >
              {say('discussion.reportYes')}
            </Button>
          </li>
        ))}
      </ul>
      <Problem error={report.error} />
    </Dialog>
  );
}
