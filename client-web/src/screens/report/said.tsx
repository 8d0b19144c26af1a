import { type FormEvent, useEffect, useState } from 'react';
import { acknowledgedOf, useLiveGate } from '../../app/gate';
import { useClient, useCommand } from '../../app/hooks';
import { linesOf } from '../../app/lines';
import { KeptMark, useKept, useLeftBehind } from '../../app/use-kept';
import type { Report } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextArea, TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { Form } from '../../ui/form';
import { Prose, Time } from '../../ui/marks';
import { addendumText } from './words';

interface Props {
  report: Report;
  chairs: boolean;
  submitter: boolean;
}

/** After the signature: receipt, addenda, and what the submitting centre contests. */
export function Said({ report, chairs, submitter }: Props) {
  const say = useText();
  const [open, setOpen] = useState<'contest' | 'addendum'>();
  const { meeting, item } = report.subject;
  const begunContest = useLeftBehind(`contest:${meeting}:${item}`);
  const begunAddendum = useLeftBehind(`addendum:${meeting}:${item}`);
  useEffect(() => {
    if (begunContest && submitter) setOpen('contest');
    else if (begunAddendum && chairs) setOpen('addendum');
  }, [begunContest, begunAddendum, submitter, chairs]);
  if (report.state !== 'signed') return null;
  return (
    <div className="said-after">
      {(report.addenda ?? []).map((addendum, index) => (
        <section key={addendum.sha256} aria-label={say('addendum.title', { number: index + 1 })}>
          <h2>{say('addendum.title', { number: index + 1 })}</h2>
          <Prose text={addendumText(addendum)} />
          <p className="hint">
            {addendum.signer.name} · <Time at={addendum.signedAt} />
          </p>
        </section>
      ))}
      {report.late && <p className="notice">{say('report.late')}</p>}
      {report.contest && (
        <section className="awaited" aria-labelledby="contest">
          <h2 id="contest">{say('contest.title')}</h2>
          <Prose text={report.contest.text} />
          <p className="hint">
            {report.contest.byName} · <Time at={report.contest.at} />
          </p>
          {report.contest.answer ? (
            <>
              <h3>{say('contest.answer')}</h3>
              <Prose text={report.contest.answer} />
            </>
          ) : (
            chairs && <Write report={report} what="contestAnswer" label={say('contest.answer')} />
          )}
        </section>
      )}
      <Receipt report={report} submitter={submitter} />
      <div className="actions">
        {submitter && !report.contest && (
          <Button onPress={() => setOpen('contest')}>{say('contest.contest')}</Button>
        )}
        {chairs && <Button onPress={() => setOpen('addendum')}>{say('addendum.add')}</Button>}
      </div>
      {open && (
        <Write
          key={open}
          report={report}
          what={open}
          label={say(open === 'contest' ? 'contest.text' : 'addendum.text')}
          onDone={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

const kMethods = {
  contest: 'minutes.contest',
  contestAnswer: 'minutes.answer',
  addendum: 'minutes.addend',
} as const;

interface WriteProps {
  report: Report;
  what: keyof typeof kMethods;
  label: string;
  onDone?: () => void;
}

function Write({ report, what, label, onDone }: WriteProps) {
  const say = useText();
  const { meeting, item, pseudonym } = report.subject;
  const method = kMethods[what];
  const client = useClient();
  const [text, setText] = useState('');
  const send = useCommand(method, {
    onSuccess: () => {
      keeping.done();
      client.say(say('saved'));
      onDone?.();
    },
  });
  const keeping = useKept({
    place: `${what}:${meeting}:${item}`,
    pseudonym,
    written: text.trim() ? { text } : undefined,
    onFound: (left) => setText(left.text),
  });
  const id = `write-${method}`;
  const gate = useLiveGate(
    { '/text': { label, value: text, set: setText, id } },
    { error: send.error, already: acknowledgedOf(report) },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) send.mutate({ meeting, item, text: text.trim(), ...gate.sent });
  };
  return (
    <Form error={send.error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      <TextArea
        id={id}
        label={label}
        pointer="/text"
        value={text}
        onChange={setText}
        rows={4}
        maxLength={4000}
        required
        autoFocus
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button type="submit" look="main" pending={send.isPending} disabled={!text.trim()}>
          {say('save')}
        </Button>
      </div>
    </Form>
  );
}

/** When the patient was informed, and who got copies: that the report was taken note of. */
function Receipt({ report, submitter }: { report: Report; submitter: boolean }) {
  const say = useText();
  const format = useFormat();
  const { receipt } = report;
  if (!submitter && !receipt) return null;
  return (
    <section aria-labelledby="receipt" className="part">
      <h2 id="receipt">{say('receipt.title')}</h2>
      {receipt && (
        <p>
          {say('receipt.noted', { name: receipt.byName, at: format.moment(receipt.at) })}
          {receipt.patientInformedOn &&
            ` · ${say('receipt.informedOn', { day: format.day(receipt.patientInformedOn) })}`}
          {(receipt.copies ?? []).length > 0 &&
            ` · ${say('receipt.copiesTo', { names: format.list(receipt.copies!) })}`}
        </p>
      )}
      {submitter && <Receive report={report} />}
    </section>
  );
}

/** Begins with what is noted, also by somebody else meanwhile; what was typed since stays. */
function Receive({ report: { receipt, subject } }: { report: Report }) {
  const say = useText();
  const client = useClient();
  const [typed, setTyped] = useState<{ informedOn?: string; copies?: string }>({});
  const known = { informedOn: receipt?.patientInformedOn ?? '', copies: (receipt?.copies ?? []).join('\n') };
  const { informedOn, copies } = { ...known, ...typed };
  const receive = useCommand('minutes.receive', {
    onSuccess: () => {
      client.say(say('done.received'));
      setTyped({});
    },
  });
  const names = linesOf(copies);
  const keeping = useKept({
    place: `receipt:${subject.meeting}:${subject.item}`,
    pseudonym: subject.pseudonym,
    written: names.join('\n') !== known.copies || informedOn !== known.informedOn ? typed : undefined,
    onFound: setTyped,
  });
  const setCopies = (copies: string) => setTyped((before) => ({ ...before, copies }));
  const gate = useLiveGate(
    {
      '/copies': {
        label: say('receipt.copies'),
        value: copies,
        set: setCopies,
        id: 'receipt-copies',
        lines: true,
        use: 'professional',
      },
    },
    receive,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    receive.mutate({
      meeting: subject.meeting,
      item: subject.item,
      ...(informedOn ? { patientInformedOn: informedOn } : {}),
      ...(names.length > 0 ? { copies: names } : {}),
      ...gate.sent,
    });
  };
  return (
    <Form error={receive.error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      <TextField
        label={say('receipt.informed')}
        type="date"
        pointer="/patientInformedOn"
        value={informedOn}
        onChange={(informedOn) => setTyped((before) => ({ ...before, informedOn }))}
        max={new Date().toISOString().slice(0, 10)}
      />
      <TextArea
        id="receipt-copies"
        label={say('receipt.copies')}
        hint={say('opinion.perLine')}
        pointer="/copies"
        value={copies}
        onChange={setCopies}
        rows={2}
      />
      <Gated gate={gate} />
      <div className="actions">
        <Button id="receive" type="submit" look={receipt ? 'plain' : 'main'} pending={receive.isPending}>
          {say(receipt ? 'receipt.change' : 'receipt.receive')}
        </Button>
      </div>
    </Form>
  );
}
