import { useState } from 'react';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';

/** Files belong to a draft: one is begun for them, where nothing is written yet. */
export function NoDocuments({ onBegin }: { onBegin: () => Promise<unknown> }) {
  const say = useText();
  const [pending, setPending] = useState(false);
  const begin = async () => {
    setPending(true);
    // The form says what went wrong.
    await onBegin().catch(() => undefined);
    setPending(false);
  };
  return (
    <section className="documents" aria-labelledby="documents">
      <h2 id="documents" tabIndex={-1}>
        {say('documents.title')}
      </h2>
      <p className="hint">{say('form.documentsHint')}</p>
      <div className="actions">
        <Button id="begin-documents" pending={pending} onPress={begin}>
          {say('form.documentsBegin')}
        </Button>
      </div>
    </section>
  );
}
