import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useIdentity, useStream } from '../../app/hooks';
import { useEveryPage } from '../../app/pages';
import { relationTo, voiceIn } from '../../app/roles';
import type {
  CaseSummary,
  Document,
  DocumentKind,
  DocumentListResult,
  Identity,
} from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Check } from '../../ui/fields';
import { Time } from '../../ui/marks';
import { Loaded } from '../../ui/states';
import { Adding } from './adding';
import type { Dropped } from './dropped';
import { useDropping } from './dropping';
import { kMostFiles } from './folder';
import { useOpen } from './open';
import { Packing } from './packing';
import { usePasted } from './pasting';
import { lookAgain } from './progress';
import { mebibytes, Refusal } from './refusal';
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

/** Something that somebody chose, pasted or dropped. */
type Source = { file: File; resumes?: string } | { folder: Iterable<File> | AsyncIterable<File> };
const sourcesIn = ({ files, folders }: Dropped): Source[] => [
  ...files.map((file) => ({ file })),
  ...folders.map((folder) => ({ folder })),
];
const begin = (source: Source, kind: DocumentKind): Begun => ({
  ...source,
  key: crypto.randomUUID(),
  kind,
});

type Begun = Source & { key: string; kind: DocumentKind; document?: string };

const documentsIn = (pages: DocumentListResult[]) => pages.flatMap(({ documents }) => documents ?? []);

interface Props {
  of: Case;
  /** What was dropped or pasted before there was a case to keep it with. */
  brought?: Dropped[];
  /** An open one takes the place of the rest of the column. */
  beside?: boolean;
}

/** The files of a case: added by button, dragging or pasting, checked page by page, looked at. */
export function Documents({ of, brought = [], beside = false }: Props) {
  const say = useText();
  const identity = useIdentity();
  useStream(`case:${of.id}`);
  const list = useEveryPage(
    'document.list',
    { case: of.id },
    { again: (pages) => lookAgain(identity, documentsIn(pages)) },
  );
  const [face, setFace] = useState(false);
  const [begun, setBegun] = useState(() =>
    brought.flatMap(sourcesIn).map((source) => begin(source, 'clinical')),
  );
  const open = useOpen();
  const centre = centreFor(identity, of);
  const fileLimit = list.data?.[0]?.fileLimit;
  const adds =
    centre !== undefined &&
    fileLimit !== undefined &&
    !of.restricted &&
    !['declined', 'withdrawn'].includes(of.state);
  const relation = relationTo(identity, of);
  const take = (sources: Source[]) => {
    const kind = face ? 'face_photograph' : 'clinical';
    setBegun((before) => [...before, ...sources.map((source) => begin(source, kind))]);
  };
  const announced = (key: string, document: string) =>
    setBegun((before) => before.map((one) => (one.key === key ? { ...one, document } : one)));
  const takeFiles = (files: File[]) => take(files.map((file) => ({ file })));
  usePasted(adds, takeFiles);
  const dropping = useDropping(adds, (dropped) => take(sourcesIn(dropped)));
  const end = (key: string) => {
    setBegun((before) => before.filter((one) => one.key !== key));
    void list.refetch();
  };
  return (
    <section
      className="documents"
      data-beside={beside ? 'true' : undefined}
      aria-labelledby="documents"
      {...dropping}
    >
      <h2 id="documents" tabIndex={-1}>
        {say('documents.title')}
      </h2>
      <Loaded of={list}>
        {(pages) =>
          documentsIn(pages).length === 0 && begun.length === 0 ? (
            <p className="hint">{say('documents.none')}</p>
          ) : (
            <ul className="rows">
              {documentsIn(pages)
                .filter(({ id }) => begun.every((one) => one.document !== id))
                .map((one) => (
                  <Row key={one.id} document={one} onResumed={(file) => take([{ file, resumes: one.id }])} />
                ))}
            </ul>
          )
        }
      </Loaded>
      {fileLimit !== undefined &&
        begun.map(({ key, kind, ...source }) => {
          const adding = (file: File, resumes?: string) => (
            <Adding
              key={key}
              caseId={of.id}
              centre={centre!}
              fileLimit={fileLimit}
              file={file}
              kind={kind}
              resumes={resumes}
              onAnnounced={(document) => announced(key, document)}
              onDone={() => end(key)}
            />
          );
          if ('file' in source) return adding(source.file, source.resumes);
          return (
            <Packing key={key} fileLimit={fileLimit} folder={source.folder} onGivenUp={() => end(key)}>
              {(file) => adding(file)}
            </Packing>
          );
        })}
      {adds && (
        <div className="documents-add">
          <Chooser id="add-document" label={say('documents.add')} onChosen={takeFiles} />
          <Chooser
            id="add-folder"
            label={say('documents.addFolder')}
            folder
            onChosen={(folder) => take([{ folder }])}
          />
          <p className="hint">{say('documents.addHint', { mib: mebibytes(fileLimit), files: kMostFiles })}</p>
          <Check id="document-face" label={say('documents.face')} value={face} onChange={setFace} />
        </div>
      )}
      {open.document && (
        <Viewer
          key={open.document}
          id={open.document}
          caseId={of.id}
          beside={beside}
          decides={relation.coordinator || relation.chair}
          answered={of.restricted || of.state === 'answered' || of.state === 'closed'}
          onClose={() => {
            open.close();
            void list.refetch();
          }}
        />
      )}
    </section>
  );
}

interface ChooserProps {
  id: string;
  label: string;
  /** A whole folder is chosen instead of files. */
  folder?: boolean;
  onChosen: (files: File[]) => void;
}

function Chooser({ id, label, folder, onChosen }: ChooserProps) {
  return (
    <label className="button documents-choose">
      <input
        id={id}
        type="file"
        multiple
        webkitdirectory={folder ? '' : undefined}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          if (files.length > 0) onChosen(files);
          event.target.value = '';
        }}
      />
      {label}
    </label>
  );
}

interface RowProps {
  document: Document;
  /** Whoever added it has chosen the file again, whose sending broke off. */
  onResumed: (file: File) => void;
}

function Row({ document, onResumed }: RowProps) {
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
        {document.refusal && (
          <span className="problem">
            {' '}
            <Refusal of={document} />
          </span>
        )}
      </span>
      <span className="actions">
        <span className="document-state">
          {report ? say(`documentReport.${report}`) : say(`documentState.${state}`)}
        </span>
        {state === 'uploading' && own && (
          <Chooser
            id={`resume-${document.id}`}
            label={say('documents.resume')}
            onChosen={([file]) => file && onResumed(file)}
          />
        )}
        {report !== 'erased' && (
          <Link
            to="."
            search={(before) => ({ ...before, document: document.id })}
            state={{ over: true }}
            className={checks ? 'button button-main' : 'button button-plain'}
            aria-label={say(checks ? 'documents.checkOf' : 'documents.openOf', { name: document.name ?? '' })}
          >
            {say(checks ? 'documents.check' : 'documents.open')}
          </Link>
        )}
      </span>
    </li>
  );
}
