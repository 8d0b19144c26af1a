import type { MessageKey } from '../../i18n/catalogue';
import { type Say, useText } from '../../i18n/text';

/** What the server calls by a word of its own; attributes of DICOM have their names in the standard. */
const kWords: Record<string, MessageKey> = {
  'GPS position': 'removed.gps',
  author: 'removed.author',
  thumbnail: 'removed.thumbnail',
  'Photoshop data': 'removed.photoshop',
  'colour profile': 'removed.profile',
  comments: 'removed.comments',
  description: 'removed.description',
  'further frames': 'removed.frames',
  'document information': 'removed.information',
  actions: 'removed.actions',
  bookmarks: 'removed.bookmarks',
  structure: 'removed.structure',
  form: 'removed.form',
  attachments: 'removed.attachments',
  annotations: 'removed.annotations',
  layers: 'removed.layers',
  'earlier versions': 'removed.versions',
  'editing data': 'removed.editing',
  'metadata of pictures': 'removed.pictures',
  'private attributes': 'removed.private',
  'dates (shifted)': 'removed.dates',
  'UIDs (replaced)': 'removed.uids',
  'files without pictures': 'removed.files',
};

/** The name of something that was removed, in words where it has any. */
export function removedName(name: string, say: Say): string {
  const word = kWords[name];
  return word ? say(word) : name;
}

/** What the server took out of a file, by kind. */
export function Removed({ names }: { names: string[] }) {
  const say = useText();
  if (names.length === 0) return null;
  return (
    <details className="document-removed">
      <summary>{say('documents.removed', { count: names.length })}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>{removedName(name, say)}</li>
        ))}
      </ul>
    </details>
  );
}
