import { useState } from 'react';
import type { CaseContent, CaseField } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { kFields, useFieldText } from '../case/content';
import type { Theirs } from './saving';

interface Props {
  mine: { series?: string; content: CaseContent };
  theirs: Theirs;
  onChoose: (chosen: { series?: string; content: CaseContent }) => void;
}

/** Two people wrote: each field that differs side by side, one of both to keep. */
export function Conflict({ mine, theirs, onChoose }: Props) {
  const say = useText();
  const fieldText = useFieldText();
  const differing = kFields.filter(
    (field) => JSON.stringify(mine.content[field]) !== JSON.stringify(theirs.content[field]),
  );
  const [taken, setTaken] = useState<ReadonlySet<CaseField>>(new Set());
  const take = (field: CaseField, their: boolean) =>
    setTaken((before) => {
      const after = new Set(before);
      if (their) after.add(field);
      else after.delete(field);
      return after;
    });
  const keep = () => {
    const content: Record<string, unknown> = { ...mine.content };
    for (const field of taken) content[field] = theirs.content[field];
    onChoose({ series: mine.series ?? theirs.series, content: content as CaseContent });
  };
  return (
    <section className="conflict" aria-labelledby="conflict">
      <h2 id="conflict">{say('conflict.title')}</h2>
      <p>{say('conflict.why')}</p>
      <div className="table-scroll">
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">{say('compare.field')}</th>
              <th scope="col">{say('conflict.mine')}</th>
              <th scope="col">{say('conflict.theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {differing.map((field) => (
              <tr key={field}>
                <th scope="row">{say(`field.${field}`)}</th>
                {[false, true].map((their) => (
                  <td key={String(their)}>
                    <label className="conflict-choice">
                      <input
                        type="radio"
                        name={`keep-${field}`}
                        checked={taken.has(field) === their}
                        onChange={() => take(field, their)}
                      />
                      <span>{say('conflict.keep')}</span>
                    </label>
                    {fieldText(their ? theirs.content : mine.content, field) ?? (
                      <span className="hint">{say('compare.empty')}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="actions">
        <Button id="settle-conflict" look="main" onPress={keep}>
          {say('conflict.save')}
        </Button>
      </div>
    </section>
  );
}
