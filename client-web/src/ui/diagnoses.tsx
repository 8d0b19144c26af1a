import type { Diagnosis, DiagnosisStatus } from '../generated/protocol';
import { useText } from '../i18n/text';
import { Codes } from './codes';
import { Choice } from './fields';

export const kDisease = /^(ORPHA:\d{1,7}|OMIM:\d{6})$/;
const kStatuses: DiagnosisStatus[] = ['suspected', 'probable', 'confirmed', 'excluded'];

interface Props {
  label: string;
  items: Diagnosis[];
  onChange: (items: Diagnosis[]) => void;
  id?: string;
}

/** Diseases, and how far each is established. */
export function Diagnoses({ label, items, onChange, id }: Props) {
  const say = useText();
  return (
    <Codes
      system="ORPHA"
      id={id}
      label={label}
      hint={say('codes.diseaseHint')}
      pattern={kDisease}
      prefix="ORPHA:"
      items={items}
      make={(code): Diagnosis => ({ code, status: 'suspected' })}
      onChange={onChange}
    >
      {(item, change) => (
        <Choice
          label={`${say('column.state')} ${item.code}`}
          bare
          value={item.status}
          onChange={(status) => status && change({ ...item, status })}
          options={kStatuses.map((value) => ({ value, label: say(`diagnosis.${value}`) }))}
        />
      )}
    </Codes>
  );
}
