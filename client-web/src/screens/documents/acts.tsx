import { useState } from 'react';
import { useClient, useCommand } from '../../app/hooks';
import type { DocumentGetResult } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Problem } from '../../ui/states';

interface ActsProps {
  data: DocumentGetResult;
  own: boolean;
  decides: boolean;
  answered: boolean;
  onClose: () => void;
}

/** Download, taking back, reporting, and what becomes of a report. */
export function Acts({ data: { document }, own, decides, answered, onClose }: ActsProps) {
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
            {own && !document.report && !(answered && document.state === 'ready') && (
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
