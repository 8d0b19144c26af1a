import { useEverySeries } from '../../app/pages';
import { useText } from '../../i18n/text';
import { SideBySide } from '../../ui/side-by-side';
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

/** What was changed on both sides of a case. */
export function Conflict({ mine, theirs, onChoose }: Props) {
  const say = useText();
  const fieldText = useFieldText();
  const names = useFieldNames();
  const series = useEverySeries();
  const { onlyTheirs, both } = compared(theirs.base, mine, theirs);
  const valueIn = (version: Version, field: Field) =>
    field === 'series'
      ? series.find(({ id }) => id === version.series)?.name
      : fieldText(version.content, field);
  return (
    <SideBySide
      title={say('conflict.title')}
      rows={both.map((field) => ({
        field,
        label: names([field]),
        mine: valueIn(mine, field),
        theirs: valueIn(theirs, field),
      }))}
      taken={onlyTheirs.map((field) => names([field]))}
      onChoose={(fields) => onChoose([...onlyTheirs, ...fields])}
    />
  );
}
