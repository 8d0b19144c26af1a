import { useClient, useIdentity } from '../app/hooks';
import type { MinutesExportParams, Signature } from '../generated/protocol';
import { useFormat, useText } from '../i18n/text';
import { Downloads } from './downloads';
import { Hash } from './hash';

/** Who signed, when, and the hash of what was signed. */
export function SignedBy({ signature }: { signature: Signature }) {
  const say = useText();
  const format = useFormat();
  return (
    <p className="signature">
      {say('report.signedBy', { name: signature.signer.name, at: format.moment(signature.signedAt) })}{' '}
      <span className="hint">SHA-256 </span>
      <Hash sha256={signature.sha256} />
    </p>
  );
}

/** A report, or without an item the attendance sheet, as a file. */
export function ReportFiles({ of }: { of: Pick<MinutesExportParams, 'meeting' | 'item'> }) {
  const client = useClient();
  const { language } = useIdentity();
  return (
    <Downloads
      formats={[
        ['pdf', 'PDF'],
        ['html', 'HTML'],
        ['fhir', 'FHIR'],
        ['json', 'JSON'],
      ]}
      ask={(format) => client.call('minutes.export', { ...of, format, language })}
    />
  );
}
