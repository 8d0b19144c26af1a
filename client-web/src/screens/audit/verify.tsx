import { useState } from 'react';
import { useClient } from '../../app/hooks';
import type { AuditFinding } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Problem } from '../../ui/states';

interface Checked {
  streams: number;
  events: number;
  erased: number;
  findings: AuditFinding[];
  whole: boolean;
}

const kNothing: Checked = { streams: 0, events: 0, erased: 0, findings: [], whole: false };

/** Has the server look whether the record is as it was written, and says what that means. */
export function Verify() {
  const say = useText();
  const client = useClient();
  const [checked, setChecked] = useState<Checked>();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const verify = async () => {
    setPending(true);
    setError(undefined);
    let sum = kNothing;
    setChecked(sum);
    try {
      let cursor: string | undefined;
      do {
        const page = await client.call('audit.verify', { cursor });
        cursor = page.cursor;
        sum = {
          streams: sum.streams + page.streams,
          events: sum.events + page.events,
          erased: sum.erased + page.erased,
          findings: [...sum.findings, ...(page.findings ?? [])],
          whole: cursor === undefined,
        };
        setChecked(sum);
      } while (cursor);
    } catch (problem) {
      setError(problem);
    }
    setPending(false);
  };
  return (
    <section aria-labelledby="verify-title" className="audit-verify">
      <h2 id="verify-title">{say('verify.title')}</h2>
      <p>{say('verify.why')}</p>
      <Button id="verify" pending={pending} onPress={verify}>
        {say('verify.run')}
      </Button>
      <div role="status">{checked && <Outcome checked={checked} />}</div>
      <Problem error={error} />
    </section>
  );
}

function Outcome({ checked: { streams, events, erased, findings, whole } }: { checked: Checked }) {
  const say = useText();
  const format = useFormat();
  const numbers = { events: format.number(events), streams: format.number(streams) };
  if (findings.length > 0) return <Findings findings={findings} />;
  if (!whole) return <p>{say('verify.running', numbers)}</p>;
  return (
    <div className="notice stack" id="verify-ok">
      <p>
        <strong>{say('verify.ok')}</strong> {say('verify.counted', numbers)}
      </p>
      {erased > 0 && <p>{say('verify.erased', { erased: format.number(erased) })}</p>}
      <p>{say('verify.limits')}</p>
    </div>
  );
}

function Findings({ findings }: { findings: AuditFinding[] }) {
  const say = useText();
  return (
    <div className="problem-box stack">
      <p>
        <strong>{say('verify.bad', { count: findings.length })}</strong> {say('verify.badWhat')}
      </p>
      <ul>
        {findings.map(({ stream, seq, what }) => (
          <li key={`${stream} ${seq} ${what}`} className="wrap">
            <code>
              {stream} {seq}
            </code>{' '}
            {what}
          </li>
        ))}
      </ul>
    </div>
  );
}
