import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Collision } from '../app/collision';
import { useText } from '../i18n/text';
import { Button } from './button';
import './side-by-side.css';

export interface Side<F extends string> {
  field: F;
  label: string;
  mine: ReactNode;
  theirs: ReactNode;
}

interface Props<F extends string> {
  title: string;
  /** What both changed. */
  rows: Side<F>[];
  /** The names of what only the others changed. */
  taken: string[];
  /** The fields of `rows` to take from the other side. */
  onChoose: (theirs: F[]) => void;
}

/** Each field that was changed on both sides, side by side; which one is kept is for its author to say. */
export function SideBySide<F extends string>({ title, rows, taken, onChoose }: Props<F>) {
  const say = useText();
  const [chosen, setChosen] = useState<ReadonlyMap<F, 'mine' | 'theirs'>>(new Map());
  const [tried, setTried] = useState(false);
  const open = rows.filter(({ field }) => !chosen.has(field));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus();
    panel.current?.scrollIntoView({ block: 'start' });
  }, []);
  const save = () => {
    setTried(true);
    const [first] = open;
    if (first) panel.current?.querySelector<HTMLElement>(`input[name="keep-${first.field}"]`)?.focus();
    else onChoose(rows.map(({ field }) => field).filter((field) => chosen.get(field) === 'theirs'));
  };
  return (
    <section ref={panel} tabIndex={-1} className="conflict" aria-labelledby="conflict">
      <h2 id="conflict">{title}</h2>
      <p>{say('conflict.why')}</p>
      {taken.length > 0 && <p>{say('conflict.taken', { fields: taken.join(', ') })}</p>}
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
            {rows.map(({ field, label, ...sides }) => (
              <tr key={field}>
                <th scope="row">{label}</th>
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
                          {label}, {say(`conflict.${side}`)}
                        </span>
                      </span>
                    </label>
                    <div>{sides[side] || <span className="hint">{say('compare.empty')}</span>}</div>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p role="alert" className="problem">
        {tried &&
          open.length > 0 &&
          say('conflict.choose', { fields: open.map(({ label }) => label).join(', ') })}
      </p>
      <div className="actions">
        <Button id="settle-conflict" look="main" onPress={save}>
          {say('conflict.save')}
        </Button>
      </div>
    </section>
  );
}

/** What a field is called, and what a draft says there. */
export type RowOf<D> = (field: keyof D & string) => [label: string, text: (draft: D) => ReactNode];

export interface Collided<D> {
  draft: D;
  collision: Collision<D>;
  onChoose: (theirs: (keyof D & string)[]) => void;
}

/** Of a form that is saved whole, what somebody else changed in the same fields. */
export function CollidedFields<D>(props: Collided<D> & { title: string; row: RowOf<D> }) {
  const { title, row, draft, onChoose } = props;
  const { theirs, both, onlyTheirs } = props.collision;
  return (
    <SideBySide
      title={title}
      rows={both.map((field) => {
        const [label, text] = row(field);
        return { field, label, mine: text(draft), theirs: text(theirs) };
      })}
      taken={onlyTheirs.map((field) => row(field)[0])}
      onChoose={onChoose}
    />
  );
}
