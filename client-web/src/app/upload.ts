/** Bytes sent at once: what is lost at most when a connection breaks. */
const kPart = 1 << 20;
/** Milliseconds before a broken upload goes on, longer each time. */
const kPauses = [500, 2_000, 5_000, 10_000, 20_000];

/** The server refuses these bytes for good. */
export class UploadRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`The upload was refused (${status}).`);
    this.status = status;
  }
}

export async function sha256Of(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Until the time is over, or the network is back. */
function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((go) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      go();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener('online', end);
  });
}

interface Options {
  /** Bytes that are there already. */
  offset?: number;
  /** Bytes that have arrived. */
  onProgress?: (arrived: number) => void;
  signal?: AbortSignal;
  fetch?: typeof fetch;
  pause?: (milliseconds: number) => Promise<void>;
}

/** Sends a file in parts; after a break it asks how much has arrived, and goes on there. */
export async function upload(path: string, file: Blob, options: Options = {}): Promise<void> {
  const { onProgress, signal } = options;
  const send = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
  const pause = options.pause ?? pauseFor;
  let offset = options.offset ?? 0;
  let breaks = 0;
  while (offset < file.size) {
    try {
      const response = await send(path, {
        method: 'PATCH',
        headers: { 'upload-offset': String(offset), 'content-type': 'application/partial-upload' },
        body: file.slice(offset, offset + kPart),
        signal,
      });
      const told = response.headers.get('upload-offset');
      if (response.ok) {
        offset = told === null ? Math.min(file.size, offset + kPart) : Number(told);
        breaks = 0;
        onProgress?.(offset);
        continue;
      }
      if (response.status === 409 && told !== null && Number(told) !== offset) {
        offset = Number(told);
        continue;
      }
      const passing = response.status === 409 || response.status === 429 || response.status >= 500;
      if (!passing) throw new UploadRefused(response.status);
    } catch (problem) {
      if (problem instanceof UploadRefused || signal?.aborted) throw problem;
    }
    const wait = kPauses[breaks++];
    if (wait === undefined) throw new UploadRefused(0);
    await pause(wait);
    try {
      const asked = await send(path, { method: 'HEAD', signal });
      const told = asked.headers.get('upload-offset');
      if (asked.ok && told !== null) offset = Number(told);
    } catch (problem) {
      if (signal?.aborted) throw problem;
    }
  }
}
