/** What was dropped: single files, and folders with all that is below them. */
export interface Dropped {
  files: File[];
  folders: AsyncIterable<File>[];
}

/** To be called while the event lasts; what is in the folders can be read later, once. */
export function droppedIn(transfer: DataTransfer): Dropped {
  const dropped: Dropped = { files: [], folders: [] };
  for (const item of transfer.items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    const file = item.getAsFile();
    if (entry?.isDirectory) dropped.folders.push(below(entry as FileSystemDirectoryEntry));
    else if (file) dropped.files.push(file);
  }
  return dropped;
}

async function* below(folder: FileSystemDirectoryEntry): AsyncGenerator<File> {
  const reader = folder.createReader();
  for (;;) {
    // A browser tells a part of them at a time.
    const entries = await new Promise<FileSystemEntry[]>((tell, fail) => reader.readEntries(tell, fail));
    if (entries.length === 0) return;
    for (const entry of entries) {
      if (entry.isDirectory) yield* below(entry as FileSystemDirectoryEntry);
      else yield await new Promise<File>((tell, fail) => (entry as FileSystemFileEntry).file(tell, fail));
    }
  }
}
