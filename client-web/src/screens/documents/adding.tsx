import { useCallback, useEffect, useRef, useState } from 'react';
import { useGate } from '../../app/gate';
import { useClient, useUnsaved } from '../../app/hooks';
import { sha256Of, UploadRefused, upload } from '../../app/upload';
import type { DocumentKind, Methods } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/fields';
import { Gated } from '../../ui/findings';
import { mebibytes } from './refusal';

interface Props {
  caseId: string;
  centre: string;
  /** Bytes of a file that the server takes. */
  fileLimit: number;
  file: File;
  kind: DocumentKind;
  /** The document whose bytes these are, where they broke off before. */
  resumes: string | undefined;
  onAnnounced: (document: string) => void;
  onDone: () => void;
}

type Announced = Methods['document.begin']['result'];

/** The server still waits for the rest of the bytes. */
const goesOn = ({ status }: UploadRefused) => status === 0 || status === 401;

/** A file on its way: announced by its hash, sent in parts, and gone from here once it is there. */
export function Adding({ caseId, centre, fileLimit, file, kind, resumes, onAnnounced, onDone }: Props) {
  const say = useText();
  const client = useClient();
  const [name, setName] = useState(file.name || say('documents.pasted'));
  const [sending, setSending] = useState(false);
  const [announced, setAnnounced] = useState<Announced>();
  const [arrived, setArrived] = useState(0);
  const [error, setError] = useState<unknown>();
  const id = `document-name-${file.lastModified}-${file.size}`;
  const gate = useGate(
    { '/name': { label: say('documents.name'), value: name, set: setName, id } },
    { error },
  );
  useUnsaved(true);
  const latest = useRef({ name, sent: gate.sent, announced, arrived, onAnnounced, onDone });
  latest.current = { name, sent: gate.sent, announced, arrived, onAnnounced, onDone };
  const stopped = useRef<AbortController>(undefined);

  const announce = useCallback(
    async () =>
      client.command('document.begin', {
        case: caseId,
        centre,
        name: latest.current.name.trim(),
        size: file.size,
        sha256: await sha256Of(file),
        kind,
        ...(/^[!-~]+\/[!-~]+$/.test(file.type) ? { type: file.type } : {}),
        ...latest.current.sent,
      }),
    [client, caseId, centre, file, kind],
  );
  const takeUp = useCallback(
    async (document: string): Promise<Announced> => {
      const { uploadPath } = await client.call('document.get', { document });
      if (!uploadPath) throw new UploadRefused(409);
      // The server says where it goes on.
      return { document, uploadPath, offset: 0 };
    },
    [client],
  );
  const send = useCallback(async () => {
    const control = new AbortController();
    stopped.current = control;
    setError(undefined);
    setSending(true);
    try {
      if (file.size === 0) throw new UploadRefused(411);
      if (file.size > fileLimit) throw new UploadRefused(413);
      const begun = latest.current.announced ?? (await (resumes ? takeUp(resumes) : announce()));
      setAnnounced(begun);
      latest.current.onAnnounced(begun.document);
      const offset = Math.max(begun.offset, latest.current.arrived);
      await upload(begun.uploadPath, file, { offset, onProgress: setArrived, signal: control.signal });
      latest.current.onDone();
    } catch (problem) {
      if (control.signal.aborted) return;
      if (problem instanceof UploadRefused && !goesOn(problem)) {
        setAnnounced(undefined);
        setArrived(0);
      }
      setError(problem);
      setSending(false);
    }
  }, [file, fileLimit, resumes, takeUp, announce]);
  useEffect(() => {
    void send();
    return () => stopped.current?.abort();
  }, [send]);

  const giveUp = () => {
    stopped.current?.abort();
    // What it cannot be told now, the server finds out by itself in time.
    if (announced) client.command('document.remove', { document: announced.document }).catch(() => undefined);
    onDone();
  };
  const refusal = useRefusal(error, kind, fileLimit, announced !== undefined);
  return (
    <div className="document-adding" data-sending={sending || undefined}>
      {sending || announced || resumes ? (
        <Progress name={name} arrived={arrived} size={file.size} />
      ) : (
        <TextField id={id} label={say('documents.name')} value={name} onChange={setName} maxLength={200} />
      )}
      {refusal ? (
        <p role="alert" className="problem-box">
          {refusal}
        </p>
      ) : (
        <Gated gate={gate} />
      )}
      <div className="actions">
        {!sending && (
          <Button look="main" disabled={!name.trim()} onPress={() => void send()}>
            {say(announced ? 'documents.resume' : 'documents.send')}
          </Button>
        )}
        <Button onPress={giveUp}>{say('cancel')}</Button>
      </div>
    </div>
  );
}

/** Why a file did not arrive, as far as it is not for the gate to say. */
function useRefusal(
  error: unknown,
  kind: DocumentKind,
  fileLimit: number,
  begun: boolean,
): string | undefined {
  const say = useText();
  if (kind === 'face_photograph' && hasCode(error, codes.invalid)) return say('documents.refused.face');
  if (!(error instanceof UploadRefused)) return undefined;
  if (error.status === 411) return say('documents.refused.empty');
  if (error.status === 422) return say('documents.refused.other');
  if (error.status === 413) return say('documents.refused.file', { mib: mebibytes(fileLimit) });
  return say(begun ? 'documents.brokenOff' : 'documents.broken');
}

function Progress({ name, arrived, size }: { name: string; arrived: number; size: number }) {
  const say = useText();
  const format = useFormat();
  return (
    <p>
      <span>{name}</span>{' '}
      <progress max={size} value={arrived} aria-label={say('documents.sending', { name })} />{' '}
      <span className="hint">{format.percent(arrived / Math.max(1, size))}</span>
    </p>
  );
}
