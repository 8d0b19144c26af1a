import { useEffect, useRef, useState } from 'react';
import { useRead } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { useFieldText } from '../case/content';
import { compared, type Field, type Version } from './merge';
import type { Theirs } from './saving';

/** The names of fields, in one line. */
export function useFieldNames(): (fields: Field[]) => string {
  const say = useText();
  return (fields) =>
    fields.map((field) => (field === 'series' ? say('form.series') : say(`field.${field}`))).join(', ');
}

interface Props {
  mine: Version;
  theirs: Theirs;
  /** The fields to take from the other side. */
  onChoose: (fields: Field[]) => void;
}

/** Each field that was changed on both sides, side by side, one of both to keep. */
export function Conflict({ mine, theirs, onChoose }: Props) {
  const say = useText();
  const fieldText = useFieldText();
  const names = useFieldNames();
  const { data } = useRead('series.list', { limit: 200 });
  const { onlyTheirs, both } = compared(theirs.base, mine, theirs);
  const [taken, setTaken] = useState<ReadonlySet<Field>>(new Set());
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus();
    panel.current?.scrollIntoView({ block: 'start' });
  }, []);
  const take = (field: Field, their: boolean) =>
    setTaken((before) => {
      const after = new Set(before);
      if (their) after.add(field);
      else after.delete(field);
      return after;
    });
  const valueIn = (version: Version, field: Field) =>
    field === 'series'
      ? data?.series?.find(({ id }) => id === version.series)?.name
      : fieldText(version.content, field);
  return (
    <section ref={panel} tabIndex={-1} className="conflict" aria-labelledby="conflict">
      <h2 id="conflict">{say('conflict.title')}</h2>
      <p>{say('conflict.why')}</p>
      {onlyTheirs.length > 0 && <p>{say('conflict.taken', { fields: names(onlyTheirs) })}</p>}
      <div className="table-scroll">
        <table className="conflict-table">
          <thead>
            <tr>
              <th scope="col">{say('compare.field')}</th>
              <th scope="col">{say('conflict.mine')}</th>
              <th scope="col">{say('conflict.theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {both.map((field) => (
              <tr key={field}>
                <th scope="row">{names([field])}</th>
                {[false, true].map((their) => (
                  <td key={String(their)}>
                    <label className="conflict-choice">
                      <input
                        type="radio"
                        name={`keep-${field}`}
                        checked={taken.has(field) === their}
                        onChange={() => take(field, their)}
                      />
                      <span>
                        {say('conflict.keep')}
                        <span className="hidden-text">
                          {' '}
                          {names([field])}, {say(their ? 'conflict.theirs' : 'conflict.mine')}
                        </span>
                      </span>
                    </label>
                    <div>
                      {valueIn(their ? theirs : mine, field) ?? (
                        <span className="hint">{say('compare.empty')}</span>
                      )}
                    </div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="actions">
        <Button
          id="settle-conflict"
          look="main"
          onPress={() => onChoose([...onlyTheirs, ...both.filter((field) => taken.has(field))])}
        >
          {say('conflict.save')}
        </Button>
      </div>
    </section>
  );
}
