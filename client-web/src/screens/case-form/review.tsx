import type { Gate } from '../../app/gate';
import { useRead } from '../../app/hooks';
import type { CaseContent } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Findings } from '../../ui/findings';
import { Facts } from '../case/content';

interface Props {
  content: CaseContent;
  gate: Gate;
  series: string;
  submitted: boolean;
  maySubmit: boolean;
  pending: boolean;
  onSubmit: () => void;
  onClose: () => void;
}

/** What the experts will read, before it goes out. */
export function Review({ content, gate, series, submitted, maySubmit, pending, onSubmit, onClose }: Props) {
  const say = useText();
  const { data } = useRead('series.get', { series });
  const may = maySubmit || submitted;
  return (
    <Dialog title={say('review.title')} onClose={onClose} wide>
      <p>
        {say('review.to')} <strong>{data?.series.name}</strong>
      </p>
      {content.urgency === 'urgent' && data?.series.charter.urgent && (
        <p className="notice">
          {say('review.urgent', {
            name: data.series.charter.urgent.name,
            phone: data.series.charter.urgent.phone,
            hours: data.series.charter.urgent.hours,
          })}
        </p>
      )}
      <section
        className="review-facts"
        aria-label={say('review.title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is scrolled with the arrow keys
        tabIndex={0}
      >
        <Facts content={content} />
      </section>
      <Findings gate={gate} apart />
      <p className="hint">{say(may ? 'review.check' : 'review.assistant')}</p>
      <div className="actions">
        {may && (
          <Button
            id="submit-case"
            look="main"
            pending={pending}
            disabled={gate.open.length > 0}
            onPress={onSubmit}
          >
            {say(submitted ? 'form.sendVersion' : 'form.submit')}
          </Button>
        )}
        <Button onPress={onClose}>{say('review.back')}</Button>
      </div>
    </Dialog>
  );
}
