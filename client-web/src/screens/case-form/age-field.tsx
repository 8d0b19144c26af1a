import { useState } from 'react';
import type { Subject } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Check, Choice, TextField } from '../../ui/fields';
import {
  type AgeParts,
  ageProblem,
  composeAge,
  decadeOf,
  decadeText,
  kAgeUnits,
  kDecades,
  parseAge,
} from './age';

/** An age, to the day or by its decade alone. */
export type Age = Pick<Subject, 'age' | 'agePrecision'>;

interface Props {
  value: string | undefined;
  precision: Subject['agePrecision'];
  onChange: (age: Age) => void;
  problem?: string;
  id: string;
}

/** What is typed stays as it is typed; what is no age is said to be none. */
export function AgeField({ value, precision, onChange, problem, id }: Props) {
  const say = useText();
  const [typed, setTyped] = useState<AgeParts>(() => parseAge(value));
  // Another state of the case was taken over.
  const shown = composeAge(typed) === value ? typed : parseAge(value);
  const wrong = precision ? undefined : ageProblem(shown);
  const said = wrong ? say(`form.${wrong.what}`) : problem;
  return (
    <fieldset className="age" aria-describedby={said ? `${id}-problem` : `${id}-hint`}>
      <legend>
        {say('form.age')}
        <span aria-hidden="true"> *</span>
      </legend>
      <p className="hint" id={`${id}-hint`}>
        {say('form.ageHint')}
      </p>
      {precision ? (
        <Choice
          id={id}
          label={say('form.decade')}
          value={String(decadeOf(value) ?? '')}
          onChange={(years) => onChange({ age: years && `P${years}Y`, agePrecision: precision })}
          none={say('form.notSaid')}
          problem={problem}
          options={kDecades.map((years) => ({ value: String(years), label: decadeText(years, say) }))}
        />
      ) : (
        <div className="age-parts">
          {kAgeUnits.map(([name], index) => (
            <label key={name}>
              <input
                id={index === 0 ? id : `${id}-${name}`}
                type="text"
                inputMode="numeric"
                autoComplete="off"
                value={shown[name]}
                aria-invalid={(wrong ? wrong.parts.includes(name) : problem) ? true : undefined}
                aria-describedby={said ? `${id}-problem` : undefined}
                onChange={(event) => {
                  const next = { ...shown, [name]: event.target.value };
                  setTyped(next);
                  onChange({ age: composeAge(next), agePrecision: undefined });
                }}
              />
              <span>{say(`form.${name}`)}</span>
            </label>
          ))}
        </div>
      )}
      <Check
        id={`${id}-decade`}
        label={say('form.decadeOnly')}
        value={precision !== undefined}
        onChange={(on) => {
          const first = decadeOf(value);
          const before = composeAge(typed);
          if (on) onChange({ age: first === undefined ? undefined : `P${first}Y`, agePrecision: 'decade' });
          else onChange({ age: decadeOf(before) === first ? before : undefined, agePrecision: undefined });
        }}
      />
      {said && (
        <p className="problem" id={`${id}-problem`}>
          {said}
        </p>
      )}
    </fieldset>
  );
}

interface WeeksProps {
  value: number | undefined;
  /** Not a number where what is typed is none. */
  onChange: (weeks: number | undefined) => void;
  problem?: string;
  id: string;
}

const kMostWeeks = 45;

/** The completed weeks of a pregnancy. */
export function WeeksField({ value, onChange, problem, id }: WeeksProps) {
  const say = useText();
  const [typed, setTyped] = useState({ text: String(value ?? ''), value });
  const text = Object.is(typed.value, value) ? typed.text : String(value ?? '');
  const wrong = value !== undefined && !(value >= 0 && value <= kMostWeeks);
  return (
    <TextField
      id={id}
      label={say('form.gestationalWeeks')}
      inputMode="numeric"
      value={text}
      onChange={(text) => {
        const trimmed = text.trim();
        const weeks = trimmed === '' ? undefined : /^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
        setTyped({ text, value: weeks });
        onChange(weeks);
      }}
      required
      problem={wrong ? say('form.weeksRange') : problem}
    />
  );
}
