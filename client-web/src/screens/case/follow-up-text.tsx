import type { FollowUpContent } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Prose } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { Term } from '../../ui/term';

/** What a follow-up tells beside its two answers. */
export function FollowUpText({ content: { why, diagnosis, text } }: { content: FollowUpContent }) {
  const say = useText();
  return (
    <>
      {why && <Prose text={why} />}
      {(diagnosis ?? []).map((one) => (
        <p key={one.code}>
          <Term code={one.code} /> · {say(`diagnosis.${one.status}`)}
        </p>
      ))}
      {text && <Prose text={text} />}
      <ReportTexts of={[why, text]} />
    </>
  );
}
