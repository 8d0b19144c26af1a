import { useLabel } from '../app/terms';
import { useText } from '../i18n/text';

/** What a code means, and the code itself. */
export function Term({ code }: { code: string }) {
  const say = useText();
  const label = useLabel(code);
  return (
    <span className="term">
      {label?.label && <span lang={label.language}>{label.label} </span>}
      <code>{code}</code>
      {label?.known && label.status !== undefined && label.status !== 'active' && (
        <span className="hint"> {say(`term.${label.status}`)}</span>
      )}
    </span>
  );
}
