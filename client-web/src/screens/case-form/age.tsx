import { useText } from '../../i18n/text';

interface Props {
  value: string | undefined;
  onChange: (age: string | undefined) => void;
  problem?: string;
  id: string;
}

const kUnits = [
  ['years', 'Y', 130],
  ['months', 'M', 11],
  ['days', 'D', 30],
] as const;

/** An age as an ISO 8601 duration, in years, months and days; never a date. */
export function parseAge(age: string | undefined): Record<'years' | 'months' | 'days', string> {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(age ?? '');
  const weeks = Number(parts?.[3] ?? 0) * 7;
  const days = Number(parts?.[4] ?? 0) + weeks;
  return {
    years: parts?.[1] ?? '',
    months: parts?.[2] ?? '',
    days: days > 0 || parts?.[4] ? String(days) : '',
  };
}

export function composeAge(parts: Record<'years' | 'months' | 'days', string>): string | undefined {
  const text = kUnits
    .map(([name, letter]) => (parts[name] === '' ? '' : `${Number(parts[name])}${letter}`))
    .join('');
  return text ? `P${text}` : undefined;
}

export function AgeField({ value, onChange, problem, id }: Props) {
  const say = useText();
  const parts = parseAge(value);
  return (
    <fieldset className="age" aria-describedby={problem ? `${id}-problem` : `${id}-hint`}>
      <legend>
        {say('form.age')}
        <span aria-hidden="true"> *</span>
      </legend>
      <p className="hint" id={`${id}-hint`}>
        {say('form.ageHint')}
      </p>
      <div className="age-parts">
        {kUnits.map(([name, , most], index) => (
          <label key={name}>
            <input
              id={index === 0 ? id : `${id}-${name}`}
              type="text"
              inputMode="numeric"
              autoComplete="off"
              maxLength={3}
              value={parts[name]}
              aria-invalid={problem ? true : undefined}
              onChange={(event) => {
                const digits = event.target.value.replace(/\D/g, '');
                const kept = digits === '' ? '' : String(Math.min(Number(digits), most));
                onChange(composeAge({ ...parts, [name]: kept }));
              }}
            />
            <span>{say(`form.${name}`)}</span>
          </label>
        ))}
      </div>
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}
