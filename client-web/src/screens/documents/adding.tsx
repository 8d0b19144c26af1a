import { useCallback, useEffect, useRef, useState } from 'react';
import { useGate } from '../../app/gate';
import { useClient } from '../../app/hooks';
import { sha256Of, UploadRefused, upload } from '../../app/upload';
import type { DocumentKind } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';

interface Props {
  caseId: string;
  centre: string;
  file: File;
  kind: DocumentKind;
  onDone: () => void;
}

/** A file on its way: announced by its hash, sent in parts, and gone from here once it is there. */
export function Adding({ caseId, centre, file, kind, onDone }: Props) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const [name, setName] = useState(file.name || say('documents.pasted'));
  const [arrived, setArrived] = useState<number>();
  const [error, setError] = useState<unknown>();
  const id = `document-name-${file.lastModified}-${file.size}`;
  const gate = useGate(
    { '/name': { label: say('documents.name'), value: name, set: setName, id } },
    { error },
  );
  const latest = useRef({ name, sent: gate.sent, onDone });
  latest.current = { name, sent: gate.sent, onDone };
  const stopped = useRef<AbortController>(undefined);

  const begin = useCallback(async () => {
    const control = new AbortController();
    stopped.current = control;
    setError(undefined);
    setArrived(0);
    try {
      const { uploadPath, offset } = await client.command('document.begin', {
        case: caseId,
        centre,
        name: latest.current.name.trim(),
        size: file.size,
        sha256: await sha256Of(file),
        kind,
        ...(/^[!-~]+\/[!-~]+$/.test(file.type) ? { type: file.type } : {}),
        ...latest.current.sent,
      });
      await upload(uploadPath, file, { offset, onProgress: setArrived, signal: control.signal });
      latest.current.onDone();
    } catch (problem) {
      if (control.signal.aborted) return;
      setError(problem);
      setArrived(undefined);
    }
  }, [client, caseId, centre, file, kind]);

  useEffect(() => {
    void begin();
    return () => stopped.current?.abort();
  }, [begin]);

  return (
    <div className="document-adding">
      {arrived !== undefined ? (
        <p>
          <span>{name}</span>{' '}
          <progress max={file.size} value={arrived} aria-label={say('documents.sending', { name })} />{' '}
          <span className="hint">
            {format.number(Math.round((arrived / Math.max(1, file.size)) * 100))} %
          </span>
        </p>
      ) : (
        <>
          <TextField id={id} label={say('documents.name')} value={name} onChange={setName} maxLength={200} />
          {error instanceof UploadRefused ? (
            <p role="alert" className="problem-box">
              {say(error.status === 413 ? 'error.tooLarge' : 'documents.broken')}
            </p>
          ) : (
            <Gated gate={gate} />
          )}
          <div className="actions">
            <Button look="main" disabled={!name.trim()} onPress={() => void begin()}>
              {say('documents.send')}
            </Button>
            <Button onPress={onDone}>{say('cancel')}</Button>
          </div>
        </>
      )}
    </div>
  );
}
