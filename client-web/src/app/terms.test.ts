import { describe, expect, it } from 'vitest';
import type { Client } from './client';
import { labelsOf } from './terms';

describe('labels of codes', () => {
  it('are asked for together, each once', async () => {
    const asked: string[][] = [];
    const call = async (_: string, { codes }: { codes: string[] }) => {
      asked.push(codes);
      return { terms: codes.map((code) => ({ code, known: true, label: `nom de ${code}` })) };
    };
    const labels = labelsOf({ call } as unknown as Pick<Client, 'call'>, 'fr');
    const [one, again, other] = await Promise.all(
      ['HP:0002757', 'HP:0002757', 'ORPHA:666'].map((code) => labels.of(code)),
    );
    expect(asked).toEqual([['HP:0002757', 'ORPHA:666']]);
    expect(one!.label).toBe('nom de HP:0002757');
    expect(again).toEqual(one);
    expect(other!.label).toBe('nom de ORPHA:666');
  });

  it('fail together, and are asked for again', async () => {
    let broken = true;
    const call = async (_: string, { codes }: { codes: string[] }) => {
      if (broken) throw new Error('gone');
      return { terms: codes.map((code) => ({ code, known: false })) };
    };
    const labels = labelsOf({ call } as unknown as Pick<Client, 'call'>, 'en');
    await expect(labels.of('HP:0000001')).rejects.toThrow('gone');
    broken = false;
    expect(await labels.of('HP:0000001')).toEqual({ code: 'HP:0000001', known: false });
  });
});
