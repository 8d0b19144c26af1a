import { use } from 'react';
import { useClient, useCommand, useRead } from '../app/hooks';
import { SaidOf } from '../app/reported';
import type { ReportedText } from '../generated/protocol';
import { useText } from '../i18n/text';
import { Button } from './button';
import { Time } from './marks';
import { Problem } from './states';

/** For those who decide: the texts around that were reported, each report with what is hidden by it. */
export function SettleReports() {
  const subject = use(SaidOf) ?? '';
  const { data } = useRead('text.reports', { subject });
  const say = useText();
  const reports = new Map<string, ReportedText[]>();
  for (const one of data?.texts ?? [])
    if (one.text !== undefined) reports.set(one.report, [...(reports.get(one.report) ?? []), one]);
  if (reports.size === 0) return null;
  return (
    <section className="awaited" aria-label={say('reported.toSettle')}>
      <h2>{say('reported.toSettle')}</h2>
      {[...reports].map(([report, texts]) => (
        <One key={report} subject={subject} report={report} texts={texts} />
      ))}
    </section>
  );
}

interface Props {
  subject: string;
  report: string;
  texts: ReportedText[];
}

function One({ subject, report, texts }: Props) {
  const say = useText();
  const client = useClient();
  const settle = useCommand('text.settleReport', { onSuccess: () => client.say(say('saved')) });
  return (
    <div>
      {texts.map(({ id, text }) => (
        <blockquote key={id} className="prose">
          {text}
        </blockquote>
      ))}
      <p className="hint">
        <Time at={texts[0]!.at} />
      </p>
      <div className="actions">
        {(['erase', 'restore'] as const).map((decision) => (
          <Button
            key={decision}
            look={decision === 'erase' ? 'danger' : 'plain'}
            pending={settle.isPending}
            onPress={() => settle.mutate({ subject, report, decision })}
          >
            {say(`discussion.${decision}`)}
          </Button>
        ))}
      </div>
      <Problem error={settle.error} />
    </div>
  );
}
