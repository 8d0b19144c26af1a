import { useState } from 'react';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import type { Dropped } from '../documents/dropped';
import { useDropping } from '../documents/dropping';
import { usePasted } from '../documents/pasting';
import '../documents/documents.css';

interface Props {
  /** Begins a draft, with what was dropped or pasted for it. */
  onBegin: (dropped?: Dropped) => Promise<unknown>;
}

/** Files belong to a draft: one is begun for them, where nothing is written yet. */
export function NoDocuments({ onBegin }: Props) {
  const say = useText();
  const [pending, setPending] = useState(false);
  const begin = async (dropped?: Dropped) => {
    setPending(true);
    // The form says what went wrong.
    await onBegin(dropped).catch(() => undefined);
    setPending(false);
  };
  usePasted(true, (files) => void begin({ files, folders: [] }));
  const dropping = useDropping(true, (dropped) => void begin(dropped));
  return (
    <section className="documents" aria-labelledby="documents" {...dropping}>
      <h2 id="documents" tabIndex={-1}>
        {say('documents.title')}
      </h2>
      <p className="hint">{say('form.documentsHint')}</p>
      <div className="actions">
        <Button id="begin-documents" pending={pending} onPress={() => void begin()}>
          {say('form.documentsBegin')}
        </Button>
      </div>
    </section>
  );
}
