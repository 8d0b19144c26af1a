import { Link } from '@tanstack/react-router';
import type { CaseGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';

interface Props {
  data: CaseGetResult;
  /** Goes before the id of the button. */
  ids: string;
  /** The one that is answered: what its author had in view as they began. */
  version: number;
  onVersion: (version: number) => void;
}

/** Says to whoever writes on a version of a case that there is a newer one, to read and then to answer. */
export function Newer({ data, ids, version, onVersion }: Props) {
  const say = useText();
  const newest = data.case.version;
  return (
    <div role="status">
      {newest > version && (
        <div className="notice opinion-newer">
          <p>{say('opinion.newer', { version: newest })}</p>
          <div className="actions">
            <Link
              to="/cases/$id/compare"
              params={{ id: data.case.id }}
              search={{ from: version, to: newest }}
              target="_blank"
            >
              {say('opinion.compare')}
            </Link>
            <Button id={`${ids}answer-newer`} onPress={() => onVersion(newest)}>
              {say('opinion.answerNewer', { version: newest })}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
