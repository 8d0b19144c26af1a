import { type DragEvent, useState } from 'react';
import { type Dropped, droppedIn } from './dropped';

/** What makes an element take the files and folders that are dropped on it. */
export function useDropping(enabled: boolean, take: (dropped: Dropped) => void) {
  const [over, setOver] = useState(false);
  return {
    'data-over': over || undefined,
    onDragOver: (event: DragEvent) => {
      if (!enabled || !event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: enabled
      ? (event: DragEvent) => {
          event.preventDefault();
          setOver(false);
          take(droppedIn(event.dataTransfer));
        }
      : undefined,
  };
}
