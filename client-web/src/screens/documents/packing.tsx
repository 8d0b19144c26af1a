import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { FolderRefused, kMostFiles, packed } from './folder';
import { mebibytes } from './refusal';

interface Props {
  /** Bytes of a file that the server takes. */
  fileLimit: number;
  folder: Iterable<File> | AsyncIterable<File>;
  onGivenUp: () => void;
  children: (file: File) => ReactNode;
}

/** A folder while it is made into one file, and then what becomes of that. */
export function Packing({ fileLimit, folder, onGivenUp, children }: Props) {
  const say = useText();
  const [file, setFile] = useState<File>();
  const [error, setError] = useState<unknown>();
  const name = `${say('documents.folder')}.zip`;
  useEffect(() => {
    packed(folder, name, fileLimit).then(setFile, setError);
  }, [fileLimit, folder, name]);
  if (file) return children(file);
  if (!error)
    return (
      <p className="loading" role="status">
        {say('documents.packing')}
      </p>
    );
  const why = error instanceof FolderRefused ? error.why : 'unreadable';
  return (
    <div className="document-adding">
      <p role="alert" className="problem-box">
        {say(`documents.refused.${why}`, { mib: mebibytes(fileLimit), files: kMostFiles })}
      </p>
      <div className="actions">
        <Button onPress={onGivenUp}>{say('documents.understood')}</Button>
      </div>
    </div>
  );
}
