// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { FolderRefused, kMostFiles, packed } from './folder';

const kLimit = 1_000;
const dicom = (name: string, more = '') => new File([new Uint8Array(128), 'DICM', more], name);
const textOf = async (file: Blob) => Buffer.from(await file.arrayBuffer()).toString('latin1');

describe('a folder', () => {
  it('becomes one archive of its DICOM files, without their names', async () => {
    const archive = await packed(
      [
        dicom('VASSEUR_CLOTHILDE.dcm', 'first picture'),
        new File(['open me'], 'LISEZMOI_VASSEUR.txt'),
        new File([new Uint8Array([8, 0, 5, 0]), 'without header'], 'VASSEUR2'),
      ],
      'folder.zip',
      kLimit,
    );
    const text = await textOf(archive);
    expect(archive).toMatchObject({ name: 'folder.zip', type: 'application/zip' });
    expect(text).toContain('first picture');
    expect(text).toContain('without header');
    expect(text).not.toContain('open me');
    expect(text).not.toContain('VASSEUR');
    expect(text.split('PK\u0001\u0002')).toHaveLength(3);
    expect(text).toContain('00002.dcm');
  });

  it('may come file by file', async () => {
    async function* files() {
      yield dicom('a');
      yield dicom('b');
    }
    expect(await textOf(await packed(files(), 'x.zip', kLimit))).toContain('00002.dcm');
  });

  it.each([
    ['noDicom', [new File(['x'], 'a.txt')]],
    [
      'tooMany',
      Array.from({ length: kMostFiles + 1 }, () => Object.defineProperty(dicom('a'), 'size', { value: 0 })),
    ],
    ['tooLarge', [Object.defineProperty(dicom('a'), 'size', { value: kLimit + 1 })]],
  ])('is refused before anything is sent: %s', async (why, files) => {
    const refused = packed(files, 'x.zip', kLimit);
    await expect(refused).rejects.toBeInstanceOf(FolderRefused);
    await expect(refused).rejects.toMatchObject({ why });
  });
});
