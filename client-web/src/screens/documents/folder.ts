import { part } from '../../app/part';

/** Files of a folder that the server opens at most. */
export const kMostFiles = 4_000;
/** Files of a folder that are looked at. */
const kLookedAt = 50_000;
/** Times tell when somebody was examined. */
const kNoTime = new Date(1980, 0, 1);

/** Why a folder is not sent. */
export class FolderRefused extends Error {
  readonly why: 'noDicom' | 'tooMany' | 'tooLarge';
  constructor(why: FolderRefused['why']) {
    super(`The folder was refused (${why}).`);
    this.why = why;
  }
}

/** As a header of a DICOM file says, or, where there is none, the name or the first element. */
async function isDicom(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 132).arrayBuffer());
  const marked = String.fromCharCode(...head.subarray(128)) === 'DICM';
  return marked || /\.(dcm|dicom)$/i.test(file.name) || (head[0] === 8 && head[1] === 0);
}

/**
 * The DICOM files of a folder as one archive of `fileLimit` bytes at most, without compression. They are numbered, as names of files
 * tell names of people. The browser keeps the archive; it is never in the page's memory as a whole.
 */
export async function packed(
  folder: Iterable<File> | AsyncIterable<File>,
  name: string,
  fileLimit: number,
): Promise<File> {
  const chosen: File[] = [];
  let bytes = 0;
  let seen = 0;
  for await (const file of folder) {
    if (++seen > kLookedAt) throw new FolderRefused('tooMany');
    if (!(await isDicom(file))) continue;
    chosen.push(file);
    bytes += file.size;
    if (chosen.length > kMostFiles) throw new FolderRefused('tooMany');
    if (bytes > fileLimit) throw new FolderRefused('tooLarge');
  }
  if (chosen.length === 0) throw new FolderRefused('noDicom');
  const { downloadZip } = await part(() => import('client-zip'));
  const numbered = chosen.map((input, index) => ({
    input,
    name: `${String(index + 1).padStart(5, '0')}.dcm`,
    lastModified: kNoTime,
  }));
  return new File([await downloadZip(numbered).blob()], name, { type: 'application/zip' });
}
