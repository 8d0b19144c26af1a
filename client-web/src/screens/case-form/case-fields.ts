import type { GateFields } from '../../app/gate';
import type { CaseContent } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { cleaned } from './content';

/** The texts of a case by their pointers, as the form has them; several may be changed in a row. */
export function useCaseFields(
  content: CaseContent,
  set: (change: (before: CaseContent) => Partial<CaseContent>) => void,
): GateFields {
  const say = useText();
  const fields: GateFields = {
    '/content/family/text': {
      label: say('field.family'),
      value: content.family?.text ?? '',
      set: (text) => set(({ family }) => ({ family: { ...family, text } })),
      id: 'field-family',
    },
    '/content/diagnoses': { label: say('field.diagnoses'), value: '' },
  };
  for (const name of ['questions', 'history', 'examinations', 'treatments'] as const)
    fields[`/content/${name}`] = {
      label: say(`field.${name}`),
      value: content[name] ?? '',
      set: (value) => set(() => ({ [name]: value })),
      id: `field-${name}`,
    };
  // Rows that say nothing are not sent, and do not count in the pointer.
  const variants = content.variants ?? [];
  for (const [place, row] of variants.filter((one) => cleaned({ variants: [one] }).variants).entries()) {
    const index = variants.indexOf(row);
    fields[`/content/variants/${place}/hgvs`] = {
      label: say('form.hgvs'),
      value: row.hgvs ?? '',
      set: (hgvs) =>
        set(({ variants: rows = [] }) => ({ variants: rows.with(index, { ...rows[index]!, hgvs }) })),
      id: `field-hgvs-${index}`,
    };
  }
  return fields;
}
