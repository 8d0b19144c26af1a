import { describe, expect, it } from 'vitest';
import { sha256Of, UploadRefused, upload } from './upload';

const answer = (status: number, offset?: number) =>
  new Response(null, { status, headers: offset === undefined ? {} : { 'upload-offset': String(offset) } });
const pause = async () => undefined;

describe('an upload', () => {
  it('goes on where it broke off', async () => {
    const file = new Blob([new Uint8Array(3 << 20)]);
    const asked: string[] = [];
    const seen: number[] = [];
    let broken = false;
    const fetch = async (_: unknown, request: RequestInit = {}) => {
      if (request.method === 'HEAD') {
        asked.push('HEAD');
        return answer(204, 1_500_000);
      }
      const at = Number((request.headers as Record<string, string>)['upload-offset']);
      asked.push(`PATCH ${at}`);
      if (at === 1 << 20 && !broken) {
        broken = true;
        throw new TypeError('network');
      }
      return answer(204, Math.min(file.size, at + (request.body as Blob).size));
    };
    await upload('/upload/x', file, { fetch, pause, onProgress: (bytes) => seen.push(bytes) });
    expect(asked).toEqual([
      'PATCH 0',
      `PATCH ${1 << 20}`,
      'HEAD',
      'PATCH 1500000',
      `PATCH ${1_500_000 + (1 << 20)}`,
    ]);
    expect(seen.at(-1)).toBe(file.size);
  });

  it('ends when the server refuses the bytes', async () => {
    const fetch = async () => answer(422);
    await expect(upload('/upload/x', new Blob(['x']), { fetch, pause })).rejects.toBeInstanceOf(
      UploadRefused,
    );
  });

  it('is announced by the hash of its bytes', async () => {
    expect(await sha256Of(new Blob(['abc']))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
