import { use, useState } from 'react';
import { useClient, useCommand } from '../app/hooks';
import { SaidOf, textsOf } from '../app/reported';
import { useText } from '../i18n/text';
import { Button } from './button';
import { Dialog } from './dialog';
import { Problem } from './states';

/** Offers to report identifying data in one of the texts that stand in `of`. */
export function ReportTexts({ of }: { of: unknown }) {
  const say = useText();
  const [open, setOpen] = useState(false);
  const subject = use(SaidOf);
  const texts = textsOf(of);
  if (!subject || (texts.length === 0 && !open)) return null;
  return (
    <p className="report-texts">
      <Button look="quiet" onPress={() => setOpen(true)}>
        {say('reported.report')}
      </Button>
      {open && <Which subject={subject} texts={texts} onClose={() => setOpen(false)} />}
    </p>
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
      // No stream tells whoever is not of the series.
      if (subject.startsWith('question:'))
        void client.queries.invalidateQueries({ queryKey: ['question.list'] });
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
