import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useGate } from '../../app/gate';
import { useClient, useIdentity } from '../../app/hooks';
import { voiceIn } from '../../app/roles';
import type {
  CaseGetResult,
  Opinion,
  OpinionConfidence,
  OpinionContent,
  OpinionGivenIn,
} from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Codes } from '../../ui/codes';
import { Choice, Radios, TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';

const kConfidences: OpinionConfidence[] = ['high', 'moderate', 'low'];
const kDisease = /^(ORPHA:\d{1,7}|OMIM:\d{6})$/;

interface Props {
  data: CaseGetResult;
  /** The reader's newest opinion, which the next one takes the place of. */
  own: Opinion | undefined;
  onClose: () => void;
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** An opinion on the newest version of the case. Once filed it is never changed. */
export function OpinionForm({ data, own, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const identity = useIdentity();
  const before = own?.content;
  const [text, setText] = useState(before?.text ?? '');
  const [confidence, setConfidence] = useState<OpinionConfidence | ''>(before?.confidence ?? '');
  const [conflict, setConflict] = useState<'none' | 'declared' | ''>(
    before ? (before.conflict.declared ? 'declared' : 'none') : '',
  );
  const [conflictText, setConflictText] = useState(before?.conflict.text ?? '');
  const [hypotheses, setHypotheses] = useState(before?.hypotheses ?? []);
  const [plan, setPlan] = useState((before?.plan ?? []).join('\n'));
  const [examinations, setExaminations] = useState((before?.examinations ?? []).join('\n'));
  const [guideline, setGuideline] = useState(before?.guideline?.name ?? '');
  const [context, setContext] = useState<OpinionGivenIn>('written');
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);

  const gate = useGate(
    {
      '/content/text': { label: say('opinion.text'), value: text, set: setText, id: 'opinion-text' },
      '/content/conflict/text': {
        label: say('opinion.conflictText'),
        value: conflictText,
        set: setConflictText,
        id: 'opinion-conflict',
      },
      '/content/plan': {
        label: say('opinion.plan'),
        value: plan,
        set: setPlan,
        id: 'opinion-plan',
        lines: true,
      },
      '/content/examinations': {
        label: say('opinion.examinations'),
        value: examinations,
        set: setExaminations,
        id: 'opinion-examinations',
        lines: true,
      },
      '/content/guideline/name': {
        label: say('opinion.guideline'),
        value: guideline,
        set: setGuideline,
        id: 'opinion-guideline',
      },
    },
    { error },
  );

  const missing = {
    text: !text.trim(),
    confidence: !confidence,
    conflict: !conflict || (conflict === 'declared' && !conflictText.trim()),
  };
  const file = async () => {
    setTried(true);
    if (missing.text || missing.confidence || missing.conflict || pending) return;
    const content: OpinionContent = {
      text: text.trim(),
      confidence: confidence as OpinionConfidence,
      conflict: conflict === 'declared' ? { declared: true, text: conflictText.trim() } : { declared: false },
      ...(hypotheses.length > 0 ? { hypotheses } : {}),
      ...(lines(plan).length > 0 ? { plan: lines(plan) } : {}),
      ...(lines(examinations).length > 0 ? { examinations: lines(examinations) } : {}),
      ...(guideline.trim() ? { guideline: { name: guideline.trim() } } : {}),
    };
    const common = {
      case: data.case.id,
      version: data.case.version,
      context,
      content,
      ...voiceIn(identity, data.case),
      ...gate.sent,
    };
    setPending(true);
    setError(undefined);
    try {
      if (own) await client.command('opinion.amend', { ...common, opinion: own.id, number: own.number });
      else await client.command('opinion.file', common);
      client.say(say('opinion.filed'));
      onClose();
    } catch (problem) {
      setError(problem);
      setPending(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void file();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void file();
    }
  };
  return (
    <form className="opinion-form stack" onSubmit={submit} onKeyDown={keys} noValidate>
      <h3>{say(own ? 'opinions.amend' : 'opinions.give')}</h3>
      <p className="hint">{say('opinion.about', { version: data.case.version })}</p>
      <TextArea
        id="opinion-text"
        label={say('opinion.text')}
        value={text}
        onChange={setText}
        rows={7}
        maxLength={8000}
        required
        problem={tried && missing.text ? say('required') : undefined}
        autoFocus
      />
      <Radios
        legend={say('opinion.confidence')}
        value={confidence}
        onChange={setConfidence}
        options={kConfidences.map((value) => ({ value, label: say(`confidence.${value}`) }))}
        required
        problem={tried && missing.confidence ? say('required') : undefined}
      />
      <Radios
        legend={say('opinion.conflict')}
        value={conflict}
        onChange={setConflict}
        options={[
          { value: 'none', label: say('opinion.noConflict') },
          { value: 'declared', label: say('opinion.hasConflict') },
        ]}
        required
        problem={tried && missing.conflict ? say('required') : undefined}
      />
      {conflict === 'declared' && (
        <TextField
          id="opinion-conflict"
          label={say('opinion.conflictText')}
          value={conflictText}
          onChange={setConflictText}
          maxLength={2000}
          required
        />
      )}
      <details open={hypotheses.length > 0 || Boolean(plan || examinations || guideline)}>
        <summary>{say('opinion.more')}</summary>
        <div className="stack">
          <Codes
            system="ORPHA"
            label={say('opinion.hypotheses')}
            hint={say('codes.diseaseHint')}
            pattern={kDisease}
            prefix="ORPHA:"
            items={hypotheses}
            make={(code) => ({ code, confidence: 'moderate' as OpinionConfidence })}
            onChange={setHypotheses}
          >
            {(item, change) => (
              <Choice
                label={`${say('opinion.confidence')} ${item.code}`}
                bare
                value={item.confidence}
                onChange={(value) => value && change({ ...item, confidence: value })}
                options={kConfidences.map((value) => ({ value, label: say(`confidence.${value}`) }))}
              />
            )}
          </Codes>
          <TextArea
            id="opinion-plan"
            label={say('opinion.plan')}
            hint={say('opinion.planHint')}
            value={plan}
            onChange={setPlan}
          />
          <TextArea
            id="opinion-examinations"
            label={say('opinion.examinations')}
            hint={say('opinion.perLine')}
            value={examinations}
            onChange={setExaminations}
          />
          <TextField
            id="opinion-guideline"
            label={say('opinion.guideline')}
            value={guideline}
            onChange={setGuideline}
            maxLength={300}
          />
          <Radios
            legend={say('opinion.context')}
            value={context}
            onChange={setContext}
            options={[
              { value: 'written', label: say('opinionContext.written') },
              { value: 'in_session', label: say('opinionContext.in_session') },
            ]}
          />
        </div>
      </details>
      <Gated gate={gate} />
      <div className="actions">
        <Button id="file-opinion" type="submit" look="main" pending={pending}>
          {say('opinion.file')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
        <kbd aria-hidden="true">Ctrl ↵</kbd>
      </div>
      <p className="hint">{say('opinion.never')}</p>
    </form>
  );
}
