import { type RefObject, useRef, useState } from 'react';
import { useCommand, useIdentity, useRead, useUnsaved } from '../../app/hooks';
import type { DocumentBox, DocumentGetResult, DocumentPage } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Time } from '../../ui/marks';
import { Empty, Loaded, Problem } from '../../ui/states';
import { Acts } from './acts';
import { Pane } from './beside';
import { addedTo, proposedFor } from './geometry';
import { kPlainLook, Range } from './look';
import { useStaying } from './open';
import { Page } from './page';
import { lookAgain } from './progress';
import { Refusal } from './refusal';
import { Removed } from './removed';

interface Props {
  id: string;
  caseId: string;
  /** The reader decides about what is reported. */
  decides: boolean;
  /** In its column, not over the page. */
  beside: boolean;
  /** The case was answered: what others have seen of it stays, unless it is reported. */
  answered: boolean;
  onClose: () => void;
}

/** A document page by page; whoever added it masks what may identify, and says so of each page. */
export function Viewer({ id, caseId, beside, onClose, ...rest }: Props) {
  const say = useText();
  const identity = useIdentity();
  const got = useRead(
    'document.get',
    { document: id },
    { again: ({ document }) => lookAgain(identity, [document]) },
  );
  const closed = useRef(false);
  const close = () => {
    closed.current = true;
    onClose();
  };
  const elsewhere = got.data !== undefined && got.data.case !== caseId;
  if (elsewhere || hasCode(got.error, codes.notFound) || hasCode(got.error, codes.invalid))
    return (
      <Dialog title={say('documents.missing')} onClose={close}>
        <Empty title={say('documents.missingWhy')}>
          <Button id="close-document" onPress={close} autoFocus>
            {say('close')}
          </Button>
        </Empty>
      </Dialog>
    );
  const title = got.data?.document.name ?? say('documents.title');
  const opened = (
    <Loaded of={got}>{(data) => <Opened data={data} closed={closed} onClose={close} {...rest} />}</Loaded>
  );
  return beside ? (
    <Pane title={title} openedBy={`[data-document="${id}"] a`} onClose={close}>
      {opened}
    </Pane>
  ) : (
    <Dialog title={title} onClose={close} wide>
      {opened}
    </Dialog>
  );
}

/** Masks of each page, where they are other than what was proposed. */
type Drawn = Record<number, DocumentBox[] | undefined>;

interface OpenedProps extends Omit<Props, 'id' | 'caseId' | 'beside'> {
  data: DocumentGetResult;
  closed: RefObject<boolean>;
}

function Opened({ data, decides, answered, closed, onClose }: OpenedProps) {
  const say = useText();
  const format = useFormat();
  const identity = useIdentity();
  const { document, pages = [] } = data;
  const [number, setNumber] = useState(1);
  const [look, setLook] = useState(kPlainLook);
  const [drawn, setDrawn] = useState<Drawn>({});
  const page = pages[Math.min(number, pages.length) - 1];
  const own = (identity.memberships ?? []).some(({ centre }) => centre === document.author.centre);
  const reported = document.report === 'hidden';
  const tends = own || (decides && reported);
  const checks = tends && document.state === 'to_confirm';
  const paints = checks || (tends && reported);
  const left = pages.filter(({ confirmation }) => !confirmation).length;
  const unpainted = pages.filter((one) => addedTo(one, drawn[one.number]).length > 0);
  useUnsaved(unpainted.length > 0);
  useStaying(closed);
  return (
    <div className="document-viewer stack" data-state={document.state}>
      <p role="status" className="hint">
        {say(`documentState.${document.state}`)}
        {checks && pages.length > 0 && ` · ${say('documents.left', { count: left })}`}
      </p>
      {document.refusal && (
        <p className="notice">
          <Refusal of={document} />
        </p>
      )}
      <Removed names={data.removed ?? []} />
      {pages.length > 1 && <PageNavigation number={number} count={pages.length} onNumber={setNumber} />}
      {page && (
        <Page
          key={`${page.number} ${document.revision}`}
          document={document}
          page={page}
          look={look}
          onLook={setLook}
          masks={paints ? (drawn[page.number] ?? proposedFor(page)) : undefined}
          onMasks={(boxes) => setDrawn({ ...drawn, [page.number]: boxes })}
        />
      )}
      {document.state === 'ready' && document.pages > 0 && pages.length === 0 && (
        <p className="notice">{say('documents.withheld')}</p>
      )}
      <div role="alert" id="unpainted" className={unpainted.length > 0 ? 'problem-box' : undefined}>
        {unpainted.length > 0 &&
          say('documents.unpainted', { pages: format.list(unpainted.map((one) => String(one.number))) })}
      </div>
      {checks && <Confirming data={data} page={page} disabled={unpainted.length > 0} onNext={setNumber} />}
      <Acts data={data} own={own} decides={decides} answered={answered} onClose={onClose} />
    </div>
  );
}

interface NavigationProps {
  number: number;
  count: number;
  onNumber: (number: number) => void;
}

/** From page to page; frames of a series are gone through with the arrow keys. */
function PageNavigation({ number, count, onNumber }: NavigationProps) {
  const say = useText();
  return (
    <nav className="document-tools" aria-label={say('documents.pageNavigation')}>
      <div className="actions">
        <Button disabled={number <= 1} onPress={() => onNumber(number - 1)}>
          {say('documents.previous')}
        </Button>
        <span role="status">{say('documents.page', { number, count })}</span>
        <Button disabled={number >= count} onPress={() => onNumber(number + 1)}>
          {say('documents.next')}
        </Button>
      </div>
      {count > 2 && (
        <Range
          id="document-number"
          label={say('documents.goTo')}
          least={1}
          most={count}
          value={number}
          onChange={onNumber}
        />
      )}
    </nav>
  );
}

interface ConfirmingProps {
  data: DocumentGetResult;
  page: DocumentPage | undefined;
  disabled: boolean;
  onNext: (number: number) => void;
}

/** Says that no name is visible on the page, and goes on to the next one. */
function Confirming({ data: { document, pages = [] }, page, disabled, onNext }: ConfirmingProps) {
  const say = useText();
  const confirm = useCommand('document.confirm', {
    onSuccess: () => {
      const next = pages.find((one) => !one.confirmation && one.number !== page?.number);
      if (next) onNext(next.number);
    },
  });
  if (page?.confirmation)
    return (
      <p className="hint">
        {say('documents.confirmed', { name: page.confirmation.byName })} <Time at={page.confirmation.at} />
      </p>
    );
  return (
    <>
      <Button
        id="confirm-page"
        look="main"
        disabled={disabled}
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
      <Problem error={confirm.error} />
    </>
  );
}
