import { type PointerEvent, useState } from 'react';
import { useClient, useCommand, useIdentity, useRead } from '../../app/hooks';
import type { DocumentBox, DocumentGetResult, DocumentPage } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/fields';
import { Time } from '../../ui/marks';
import { Loaded, Problem } from '../../ui/states';

interface Props {
  id: string;
  decides: boolean;
  onClose: () => void;
}

/** A document page by page; whoever added it masks what may identify, and says so of each page. */
export function Viewer({ id, decides, onClose }: Props) {
  const say = useText();
  const got = useRead('document.get', { document: id });
  return (
    <Dialog title={got.data?.document.name ?? say('documents.title')} onClose={onClose} wide>
      <Loaded of={got}>{(data) => <Opened data={data} decides={decides} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}

function Opened({
  data,
  decides,
  onClose,
}: {
  data: DocumentGetResult;
  decides: boolean;
  onClose: () => void;
}) {
  const say = useText();
  const identity = useIdentity();
  const { document } = data;
  const pages = data.pages ?? [];
  const [number, setNumber] = useState(1);
  const page = pages[Math.min(number, pages.length) - 1];
  const own = (identity.memberships ?? []).some(({ centre }) => centre === document.author.centre);
  const checks = own && document.state === 'to_confirm';
  const left = pages.filter(({ confirmation }) => !confirmation).length;
  const confirm = useCommand('document.confirm', {
    onSuccess: () => {
      const next = pages.find((one) => !one.confirmation && one.number !== page?.number);
      if (next) setNumber(next.number);
    },
  });
  return (
    <div className="document-viewer stack" data-state={document.state}>
      <p role="status" className="hint">
        {say(`documentState.${document.state}`)}
        {checks && pages.length > 0 && ` · ${say('documents.left', { count: left })}`}
      </p>
      {(data.removed ?? []).length > 0 && (
        <details className="document-removed">
          <summary>{say('documents.removed', { count: data.removed!.length })}</summary>
          <ul>
            {data.removed!.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </details>
      )}
      {pages.length > 1 && (
        <nav className="actions" aria-label={say('documents.pageNavigation')}>
          <Button disabled={number <= 1} onPress={() => setNumber(number - 1)}>
            {say('documents.previous')}
          </Button>
          <span role="status">{say('documents.page', { number, count: pages.length })}</span>
          <Button disabled={number >= pages.length} onPress={() => setNumber(number + 1)}>
            {say('documents.next')}
          </Button>
        </nav>
      )}
      {page && (
        <Page
          key={`${page.number} ${document.revision}`}
          data={data}
          page={page}
          masks={checks || (decides && document.report === 'hidden')}
        />
      )}
      {checks && (
        <div className="actions">
          {page?.confirmation ? (
            <span className="hint">
              {say('documents.confirmed', { name: page.confirmation.byName })}{' '}
              <Time at={page.confirmation.at} />
            </span>
          ) : (
            <Button
              id="confirm-page"
              look="main"
              pending={confirm.isPending}
              onPress={() =>
                confirm.mutate({
                  document: document.id,
                  revision: document.revision,
                  pages: page ? [page.number] : [],
                })
              }
            >
              {say('documents.confirm')}
            </Button>
          )}
        </div>
      )}
      <Problem error={confirm.error} />
      <Acts data={data} own={own} decides={decides} onClose={onClose} />
    </div>
  );
}

const kZooms = [1, 1.5, 2, 3, 4];
type Side = 'x' | 'y' | 'width' | 'height';
const kSides: Side[] = ['x', 'y', 'width', 'height'];

/** A page with the masks that are proposed or drawn; they are painted when somebody says so. */
function Page({ data, page, masks }: { data: DocumentGetResult; page: DocumentPage; masks: boolean }) {
  const say = useText();
  const client = useClient();
  const { document } = data;
  const proposed = page.findings ?? [];
  const [zoom, setZoom] = useState(0);
  const [boxes, setBoxes] = useState<DocumentBox[]>(() => proposed.map(({ box }) => box));
  const [drawn, setDrawn] = useState<{ from: [number, number]; to: [number, number] }>();
  const [typed, setTyped] = useState<Record<Side, string>>({ x: '', y: '', width: '', height: '' });
  const redact = useCommand('document.redact', { onSuccess: () => client.say(say('documents.painting')) });
  const at = (event: PointerEvent<HTMLElement>): [number, number] => {
    const frame = event.currentTarget.getBoundingClientRect();
    const along = (value: number, size: number, most: number) =>
      Math.round(Math.min(1, Math.max(0, value / size)) * most);
    return [
      along(event.clientX - frame.left, frame.width, page.width),
      along(event.clientY - frame.top, frame.height, page.height),
    ];
  };
  const end = () => {
    const box = drawn && between(drawn.from, drawn.to);
    setDrawn(undefined);
    if (box && box.width > 2 && box.height > 2) setBoxes([...boxes, box]);
  };
  const asTyped = boxTyped(typed, page);
  const shown = drawn ? [...boxes, between(drawn.from, drawn.to)] : boxes;
  const share = (part: number, whole: number) => `${(100 * part) / Math.max(1, whole)}%`;
  return (
    <>
      <div className="actions">
        <Button disabled={zoom === 0} onPress={() => setZoom(zoom - 1)}>
          {say('documents.smaller')}
        </Button>
        <Button disabled={zoom === kZooms.length - 1} onPress={() => setZoom(zoom + 1)}>
          {say('documents.larger')}
        </Button>
        <span className="hint" role="status">
          {Math.round(kZooms[zoom]! * 100)} %
        </span>
      </div>
      {page.unsearched && <p className="notice">{say('documents.unsearched')}</p>}
      {page.textInPixels && masks && <p className="notice">{say('documents.textInPixels')}</p>}
      <div
        className="document-page"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an enlarged page is moved with the arrow keys
        tabIndex={0}
        role="region"
        aria-label={say('documents.pageOf', { number: page.number })}
      >
        <div
          className="document-sheet"
          data-masks={masks || undefined}
          style={{ width: `${kZooms[zoom]! * 100}%` }}
          onPointerDown={
            masks
              ? (event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDrawn({ from: at(event), to: at(event) });
                }
              : undefined
          }
          onPointerMove={drawn ? (event) => setDrawn({ from: drawn.from, to: at(event) }) : undefined}
          onPointerUp={drawn ? end : undefined}
        >
          <img
            src={page.previewPath}
            alt={say('documents.pageOf', { number: page.number })}
            draggable={false}
          />
          {masks &&
            shown.map((box) => (
              <span
                key={kSides.map((side) => box[side]).join(' ')}
                className="document-mask"
                style={{
                  left: share(box.x, page.width),
                  top: share(box.y, page.height),
                  width: share(box.width, page.width),
                  height: share(box.height, page.height),
                }}
              />
            ))}
        </div>
      </div>
      {masks && (
        <fieldset className="document-masks">
          <legend>{say('documents.masks')}</legend>
          <p className="hint">{say('documents.masksHint', { width: page.width, height: page.height })}</p>
          {boxes.length > 0 && (
            <ul className="rows">
              {boxes.map((box, index) => {
                const finding = proposed.find((one) => one.box === box);
                const place = say('documents.mask', { ...box });
                return (
                  <li key={kSides.map((side) => box[side]).join(' ')} data-mask>
                    <span>
                      {finding && (
                        <strong>
                          {say(`findingKind.${finding.kind}`)} ({say(`findingSeverity.${finding.severity}`)}){' '}
                        </strong>
                      )}
                      <span className="hint">{place}</span>
                    </span>
                    <Button
                      look="quiet"
                      label={say('codes.remove', { code: place })}
                      onPress={() => setBoxes(boxes.toSpliced(index, 1))}
                    >
                      <span aria-hidden="true">×</span>
                    </Button>
                  </li>
                );
              })}
            </ul>
          )}
          <div className="document-typed">
            {kSides.map((side) => (
              <TextField
                key={side}
                id={`mask-${side}`}
                label={say(`documents.${side}`)}
                inputMode="numeric"
                value={typed[side]}
                onChange={(value) => setTyped({ ...typed, [side]: value.replace(/\D/g, '') })}
                autoComplete="off"
              />
            ))}
            <Button
              id="add-mask"
              disabled={!asTyped}
              onPress={() => {
                if (asTyped) setBoxes([...boxes, asTyped]);
                setTyped({ x: '', y: '', width: '', height: '' });
              }}
            >
              {say('documents.addMask')}
            </Button>
          </div>
          <div className="actions">
            <Button
              id="paint-masks"
              disabled={boxes.length === 0}
              pending={redact.isPending}
              onPress={() =>
                redact.mutate({
                  document: document.id,
                  revision: document.revision,
                  page: page.number,
                  boxes,
                })
              }
            >
              {say('documents.paint', { count: boxes.length })}
            </Button>
            <span className="hint">{say('documents.paintHint')}</span>
          </div>
          <Problem error={redact.error} />
        </fieldset>
      )}
    </>
  );
}

/** The box between two corners. */
export function between([ax, ay]: [number, number], [bx, by]: [number, number]): DocumentBox {
  return {
    x: Math.min(ax, bx),
    y: Math.min(ay, by),
    width: Math.max(1, Math.abs(ax - bx)),
    height: Math.max(1, Math.abs(ay - by)),
  };
}

/** The box that was typed, as far as it lies on the page. */
export function boxTyped(
  typed: Record<Side, string>,
  page: Pick<DocumentPage, 'width' | 'height'>,
): DocumentBox | undefined {
  if (kSides.some((side) => typed[side] === '')) return undefined;
  const [x, y] = [Number(typed.x), Number(typed.y)];
  const width = Math.min(Number(typed.width), page.width - x);
  const height = Math.min(Number(typed.height), page.height - y);
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

interface ActsProps {
  data: DocumentGetResult;
  own: boolean;
  decides: boolean;
  onClose: () => void;
}

/** Download, taking back, reporting, and what becomes of a report. */
function Acts({ data: { document }, own, decides, onClose }: ActsProps) {
  const say = useText();
  const client = useClient();
  const [sure, setSure] = useState<'remove' | 'report' | 'erase'>();
  const done = {
    onSuccess: () => {
      client.say(say('saved'));
      onClose();
    },
  };
  const remove = useCommand('document.remove', done);
  const report = useCommand('document.report', done);
  const settle = useCommand('document.settleReport', done);
  const pending = remove.isPending || report.isPending || settle.isPending;
  const act = () => {
    if (sure === 'remove') remove.mutate({ document: document.id });
    else if (sure === 'report') report.mutate({ document: document.id });
    else settle.mutate({ document: document.id, decision: 'erase' });
  };
  return (
    <div className="stack">
      <div className="actions">
        {document.filePath && (
          <a className="button" href={document.filePath} download={document.name}>
            {say('documents.download')}
          </a>
        )}
        {sure ? (
          <>
            <span>{say(`documents.sure.${sure}`)}</span>
            <Button look="danger" pending={pending} onPress={act}>
              {say(`documents.${sure}`)}
            </Button>
            <Button onPress={() => setSure(undefined)}>{say('cancel')}</Button>
          </>
        ) : (
          <>
            {own && !document.report && (
              <Button onPress={() => setSure('remove')}>{say('documents.remove')}</Button>
            )}
            {document.state === 'ready' && !document.report && (
              <Button onPress={() => setSure('report')}>{say('documents.report')}</Button>
            )}
            {document.report === 'hidden' && decides && (
              <>
                <Button look="danger" onPress={() => setSure('erase')}>
                  {say('documents.erase')}
                </Button>
                <Button
                  pending={pending}
                  onPress={() => settle.mutate({ document: document.id, decision: 'restore' })}
                >
                  {say('documents.restore')}
                </Button>
              </>
            )}
          </>
        )}
      </div>
      <Problem error={remove.error ?? report.error ?? settle.error} />
    </div>
  );
}
