import { type FormEvent, useState } from 'react';
import { useLiveGate } from '../../app/gate';
import { useCommand } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type {
  AcknowledgedFinding,
  CaseSummary,
  Diagnosis,
  FollowUpApplied,
  FollowUpOutcome,
} from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Diagnoses } from '../../ui/diagnoses';
import { Radios, TextArea } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';

const kApplied: FollowUpApplied[] = ['applied', 'partly', 'not_applied', 'not_known'];
const kOutcomes: FollowUpOutcome[] = ['better', 'unchanged', 'worse', 'deceased', 'not_known'];

interface Props {
  of: CaseSummary;
  /** What of the case was said to identify nobody. */
  already: AcknowledgedFinding[];
  onDone: () => void;
  onClose: () => void;
}

/** What became of the recommendation. */
export function FollowUpForm({ of, already, onDone, onClose }: Props) {
  const say = useText();
  const [applied, setApplied] = useState<FollowUpApplied | ''>('');
  const [why, setWhy] = useState('');
  const [outcome, setOutcome] = useState<FollowUpOutcome | ''>('');
  const [diagnosis, setDiagnosis] = useState<Diagnosis[]>([]);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const record = useCommand('followUp.record', {
    onSuccess: () => {
      keeping.done();
      onDone();
    },
  });
  const keeping = useKept({
    place: `act:${of.id}:followUp`,
    pseudonym: of.pseudonym,
    written:
      why.trim() || text.trim() || diagnosis.length > 0
        ? { applied, why, outcome, diagnosis, text }
        : undefined,
    onFound: (left) => {
      setApplied(left.applied);
      setWhy(left.why);
      setOutcome(left.outcome);
      setDiagnosis(left.diagnosis ?? []);
      setText(left.text);
    },
  });
  const gate = useLiveGate(
    {
      '/content/why': {
        label: say('followUp.why'),
        value: why,
        set: setWhy,
        id: 'follow-up-why',
        use: 'person',
      },
      '/content/text': {
        label: say('followUp.text'),
        value: text,
        set: setText,
        id: 'follow-up-text',
        use: 'person',
      },
    },
    { error: record.error, already },
  );
  const asksWhy = applied === 'not_applied' || applied === 'partly';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!applied || !outcome) return;
    record.mutate({
      case: of.id,
      content: {
        applied,
        outcome,
        ...(asksWhy && why.trim() ? { why: why.trim() } : {}),
        ...(diagnosis.length > 0 ? { diagnosis } : {}),
        ...(text.trim() ? { text: text.trim() } : {}),
      },
      ...gate.sent,
    });
  };
  return (
    <Form error={record.error} onSubmit={submit} className="stack">
      <p>{say('ask.followUp')}</p>
      <KeptMark keeping={keeping} />
      <Radios
        legend={say('followUp.applied')}
        value={applied}
        onChange={setApplied}
        options={kApplied.map((value) => ({ value, label: say(`applied.${value}`) }))}
        required
        problem={tried && !applied ? say('required') : undefined}
      />
      {asksWhy && (
        <TextArea
          id="follow-up-why"
          label={say('followUp.why')}
          pointer="/content/why"
          value={why}
          onChange={setWhy}
          rows={2}
          maxLength={2000}
        />
      )}
      <Radios
        legend={say('followUp.outcome')}
        value={outcome}
        onChange={setOutcome}
        options={kOutcomes.map((value) => ({ value, label: say(`followUpOutcome.${value}`) }))}
        required
        problem={tried && !outcome ? say('required') : undefined}
      />
      <Diagnoses
        id="follow-up-diagnosis"
        label={say('followUp.diagnosis')}
        items={diagnosis}
        onChange={setDiagnosis}
      />
      <TextArea
        id="follow-up-text"
        label={say('followUp.text')}
        pointer="/content/text"
        value={text}
        onChange={setText}
        rows={4}
        maxLength={4000}
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={record.isPending}>
          {say('followUp.record')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
