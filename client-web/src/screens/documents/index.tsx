import { type DragEvent, useState } from 'react';
import { useIdentity, useRead, useStream } from '../../app/hooks';
import { relationTo, voiceIn } from '../../app/roles';
import type { CaseSummary, Document, DocumentKind, Identity } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Check } from '../../ui/fields';
import { Time } from '../../ui/marks';
import { Loaded } from '../../ui/states';
import { Adding } from './adding';
import { Viewer } from './viewer';
import './documents.css';

type Case = Pick<CaseSummary, 'id' | 'centre' | 'series' | 'state' | 'restricted'>;

/** For which of their centres somebody adds documents to a case. */
function centreFor(identity: Identity, of: Case): string | undefined {
  const own = (identity.memberships ?? []).some(
    ({ centre, role }) => centre === of.centre && role !== 'manager',
  );
  return own ? of.centre : voiceIn(identity, of).centre;
}

interface Begun {
  key: string;
  file: File;
  kind: DocumentKind;
}

/** The files of a case: added by button, dragging or pasting, checked page by page, looked at. */
export function Documents({ of }: { of: Case }) {
  const say = useText();
  const identity = useIdentity();
  useStream(`case:${of.id}`);
  const list = useRead('document.list', { case: of.id, limit: 200 });
  const [face, setFace] = useState(false);
  const [begun, setBegun] = useState<Begun[]>([]);
  const [over, setOver] = useState(false);
  const [shown, setShown] = useState<string>();
  const centre = centreFor(identity, of);
  const adds = centre !== undefined && !of.restricted && !['declined', 'withdrawn'].includes(of.state);
  const relation = relationTo(identity, of);
  const take = (files: FileList | null | undefined) => {
    const kind = face ? 'face_photograph' : 'clinical';
    const fresh = [...(files ?? [])].map((file) => ({ key: crypto.randomUUID(), file, kind }) as const);
    setBegun((before) => [...before, ...fresh]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      className="documents"
      aria-labelledby="documents"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!adds || !event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={adds ? drop : undefined}
      onPaste={adds ? (event) => take(event.clipboardData.files) : undefined}
    >
      <h2 id="documents" tabIndex={-1}>
        {say('documents.title')}
      </h2>
      <Loaded of={list}>
        {({ documents }) =>
          (documents ?? []).length === 0 && begun.length === 0 ? (
            <p className="hint">{say('documents.none')}</p>
          ) : (
            <ul className="rows">
              {(documents ?? []).map((one) => (
                <Row key={one.id} document={one} onOpen={() => setShown(one.id)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {begun.map(({ key, file, kind }) => (
        <Adding
          key={key}
          caseId={of.id}
          centre={centre!}
          file={file}
          kind={kind}
          onDone={() => {
            setBegun((before) => before.filter((one) => one.key !== key));
            void list.refetch();
          }}
        />
      ))}
      {adds && (
        <div className="documents-add">
          <label className="button documents-choose">
            <input
              id="add-document"
              type="file"
              multiple
              onChange={(event) => {
                take(event.target.files);
                event.target.value = '';
              }}
            />
            {say('documents.add')}
          </label>
          <span className="hint">{say('documents.addHint')}</span>
          <Check label={say('documents.face')} value={face} onChange={setFace} />
        </div>
      )}
      {shown && (
        <Viewer
          id={shown}
          decides={relation.coordinator || relation.chair}
          onClose={() => {
            setShown(undefined);
            void list.refetch();
          }}
        />
      )}
    </section>
  );
}

function Row({ document, onOpen }: { document: Document; onOpen: () => void }) {
  const say = useText();
  const identity = useIdentity();
  const { state, report, author } = document;
  const own = (identity.memberships ?? []).some(({ centre }) => centre === author.centre);
  const checks = state === 'to_confirm' && own;
  return (
    <li data-document={document.id} data-state={state}>
      <span>
        <strong>{document.name ?? say('documents.erased')}</strong>
        <span className="hint">
          {' '}
          {[
            document.media && say(`documentMedia.${document.media}`),
            document.pages > 0 && say('documents.pages', { count: document.pages }),
            document.kind === 'face_photograph' && say('documents.isFace'),
            document.late && say('documents.late'),
            author.name,
          ]
            .filter(Boolean)
            .join(' · ')}{' '}
          · <Time at={document.at} form="short" />
        </span>
        {document.refusal && <span className="problem"> {document.refusal}</span>}
      </span>
      <span className="actions">
        <span className="document-state">
          {report ? say(`documentReport.${report}`) : say(`documentState.${state}`)}
        </span>
        {report !== 'erased' && (
          <Button
            look={checks ? 'main' : 'plain'}
            label={say(checks ? 'documents.checkOf' : 'documents.openOf', { name: document.name ?? '' })}
            onPress={onOpen}
          >
            {say(checks ? 'documents.check' : 'documents.open')}
          </Button>
        )}
      </span>
    </li>
  );
}
