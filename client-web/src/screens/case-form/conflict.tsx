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

/** Each field that was changed on both sides, side by side; which one is kept is for its author to say. */
export function Conflict({ mine, theirs, onChoose }: Props) {
  const say = useText();
  const fieldText = useFieldText();
  const names = useFieldNames();
  const { data } = useRead('series.list', { limit: 200 });
  const { onlyTheirs, both } = compared(theirs.base, mine, theirs);
  const [chosen, setChosen] = useState<ReadonlyMap<Field, 'mine' | 'theirs'>>(new Map());
  const [tried, setTried] = useState(false);
  const open = both.filter((field) => !chosen.has(field));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus();
    panel.current?.scrollIntoView({ block: 'start' });
  }, []);
  const save = () => {
    setTried(true);
    const [first] = open;
    if (first === undefined) {
      onChoose([...onlyTheirs, ...both.filter((field) => chosen.get(field) === 'theirs')]);
    } else panel.current?.querySelector<HTMLElement>(`input[name="keep-${first}"]`)?.focus();
  };
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
                {(['mine', 'theirs'] as const).map((side) => (
                  <td key={side}>
                    <label className="conflict-choice">
                      <input
                        type="radio"
                        name={`keep-${field}`}
                        checked={chosen.get(field) === side}
                        onChange={() => setChosen(new Map(chosen).set(field, side))}
                      />
                      <span>
                        {say('conflict.keep')}
                        <span className="hidden-text">
                          {' '}
                          {names([field])}, {say(`conflict.${side}`)}
                        </span>
                      </span>
                    </label>
                    <div>
                      {valueIn(side === 'theirs' ? theirs : mine, field) ?? (
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
      <p role="alert" className="problem">
        {tried && open.length > 0 && say('conflict.choose', { fields: names(open) })}
      </p>
      <div className="actions">
        <Button id="settle-conflict" look="main" onPress={save}>
          {say('conflict.save')}
        </Button>
      </div>
    </section>
  );
}
