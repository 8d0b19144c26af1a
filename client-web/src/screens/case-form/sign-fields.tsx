import type { PhenotypeFeature, PhenotypeStatus, Severity } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Choice } from '../../ui/fields';
import { useOnsetText } from '../case/content';
import { kOnsets } from '../case/onset';

const kStatuses: PhenotypeStatus[] = ['observed', 'excluded'];
const kSeverities: Severity[] = ['borderline', 'mild', 'moderate', 'severe', 'profound'];

interface Props {
  sign: PhenotypeFeature;
  onChange: (sign: PhenotypeFeature) => void;
}

/** What is said of a sign; when it began and how severe it is, folded away. */
export function SignFields({ sign, onChange }: Props) {
  const say = useText();
  const onsetText = useOnsetText();
  const onsets: string[] = Object.keys(kOnsets);
  // An age that came from elsewhere stays.
  if (sign.onset && !onsets.includes(sign.onset)) onsets.push(sign.onset);
  return (
    <>
      <Choice
        label={`${say('column.state')} ${sign.code}`}
        bare
        value={sign.status}
        onChange={(status) => status && onChange({ ...sign, status })}
        options={kStatuses.map((value) => ({ value, label: say(`phenotype.${value}`) }))}
      />
      <details className="sign-more" open={Boolean(sign.onset || sign.severity) || undefined}>
        <summary>
          {say('form.signMore')}
          <span className="hidden-text"> {sign.code}</span>
        </summary>
        <div className="form-pair">
          <Choice
            label={say('form.onset')}
            value={sign.onset ?? ''}
            onChange={(onset) => onChange({ ...sign, onset: onset || undefined })}
            none={say('form.notSaid')}
            options={onsets.map((value) => ({ value, label: onsetText(value) }))}
          />
          <Choice
            label={say('form.severity')}
            value={sign.severity ?? ''}
            onChange={(severity) => onChange({ ...sign, severity: severity || undefined })}
            none={say('form.notSaid')}
            options={kSeverities.map((value) => ({ value, label: say(`severity.${value}`) }))}
          />
        </div>
      </details>
    </>
  );
}
