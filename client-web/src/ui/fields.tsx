import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useRefused } from './refused';

interface Common {
  label: string;
  hint?: ReactNode;
  problem?: string;
  /** Where its value is sent, as a JSON pointer: what the server does not accept of it is said here. */
  pointer?: string;
  required?: boolean;
  /** The label is for assistive technology only; what is around says the same. */
  bare?: boolean;
}

interface Frame extends Common {
  children: (ids: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': true | undefined;
  }) => ReactNode;
  wide?: boolean;
  id?: string;
}

/** Label, control, hint and what is wrong, tied together. */
function Field({ label, hint, problem: found, pointer, required, bare, children, wide, id: given }: Frame) {
  const made = useId();
  const id = given ?? made;
  const refused = useRefused(pointer, id);
  const problem = found ?? refused;
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div className={wide ? 'field field-wide' : 'field'}>
      <label htmlFor={id} className={bare ? 'hidden-text' : undefined}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': problem ? true : undefined,
      })}
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

/**
 * A field that has the focus when it comes. Not by the attribute: over another dialog, that one takes back
 * what gets the focus before the dialog of the field is known.
 */
function useFirst<E extends HTMLElement>(autoFocus: boolean | undefined) {
  const field = useRef<E>(null);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  return field;
}

interface TextProps extends Common {
  value: string;
  onChange: (value: string) => void;
  id?: string;
  type?: 'text' | 'password' | 'date' | 'datetime-local' | 'number' | 'email' | 'url' | 'search';
  autoComplete?: string;
  inputMode?: 'numeric' | 'text';
  maxLength?: number;
  autoFocus?: boolean;
  list?: string;
  min?: string | number;
  max?: string | number;
  placeholder?: string;
  onKeyDown?: (event: React.KeyboardEvent<HTMLInputElement>) => void;
}

export function TextField({ value, onChange, type = 'text', ...props }: TextProps) {
  const { label, hint, problem, pointer, required, bare, id, autoFocus, ...input } = props;
  const first = useFirst<HTMLInputElement>(autoFocus);
  return (
    <Field {...{ label, hint, problem, pointer, required, bare, id }}>
      {(ids) => (
        <input
          {...ids}
          {...input}
          type={type}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          required={required}
          ref={first}
          autoCapitalize={input.autoComplete === 'username' ? 'none' : undefined}
          spellCheck={type === 'text' && !input.autoComplete}
        />
      )}
    </Field>
  );
}

interface AreaProps extends Common {
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  maxLength?: number;
  onKeyDown?: (event: React.KeyboardEvent<HTMLTextAreaElement>) => void;
  id?: string;
  autoFocus?: boolean;
}

/** Several lines; the field grows with its text. */
export function TextArea({ value, onChange, rows = 3, ...props }: AreaProps) {
  const { label, hint, problem, pointer, required, bare, id, autoFocus, ...area } = props;
  const first = useFirst<HTMLTextAreaElement>(autoFocus);
  return (
    <Field {...{ label, hint, problem, pointer, required, bare, id }} wide>
      {(ids) => (
        <textarea
          {...ids}
          {...area}
          rows={rows}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          required={required}
          ref={first}
        />
      )}
    </Field>
  );
}

interface ChoiceProps<V extends string> extends Common {
  value: V | '';
  onChange: (value: V | '') => void;
  options: readonly { value: V; label: string }[];
  /** What stands there while nothing is chosen; without it something always is. */
  none?: string;
  id?: string;
}

export function Choice<V extends string>({ value, onChange, options, none, ...props }: ChoiceProps<V>) {
  const { required } = props;
  return (
    <Field {...props}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          required={required}
          onChange={(event) => onChange(event.target.value as V)}
        >
          {none !== undefined && <option value="">{none}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  label: ReactNode;
  value: boolean;
  onChange: (value: boolean) => void;
  problem?: string;
  id?: string;
}

export function Check({ label, value, onChange, problem, id: given }: CheckProps) {
  const made = useId();
  const id = given ?? made;
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={value}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface RadiosProps<V extends string> {
  legend: string;
  value: V | '';
  onChange: (value: V) => void;
  options: readonly { value: V; label: string }[];
  required?: boolean;
  problem?: string;
  name?: string;
}

/** A few choices, all in sight. */
export function Radios<V extends string>({
  legend,
  value,
  onChange,
  options,
  required,
  problem,
  name,
}: RadiosProps<V>) {
  const made = useId();
  const group = name ?? made;
  return (
    <fieldset className="radios" aria-describedby={problem ? `${group}-problem` : undefined}>
      <legend>
        {legend}
        {required && <span aria-hidden="true"> *</span>}
      </legend>
      <div className="radios-options">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={group}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {problem && (
        <p className="problem" id={`${group}-problem`}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}
