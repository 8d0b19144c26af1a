import type { Document, DocumentPage } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { removedName } from './removed';

/** What has to be known of a document or page before somebody says that it names nobody. */
export function Told({
  document,
  page,
  checks,
}: {
  document: Document;
  page: DocumentPage;
  checks: boolean;
}) {
  const say = useText();
  const format = useFormat();
  const { unshown, metadata = [] } = document;
  return (
    <>
      {unshown && <p className="notice">{say('documents.unshown', { count: unshown })}</p>}
      {checks && page.number === 1 && metadata.length > 0 && (
        <p className="notice">
          {say('documents.metadata', {
            names: format.list(metadata.map(({ rule }) => removedName(rule, say))),
          })}
        </p>
      )}
      {page.unsearched && <p className="notice">{say('documents.unsearched')}</p>}
      {page.textInPixels && checks && <p className="notice">{say('documents.textInPixels')}</p>}
    </>
  );
}
