import { act, renderHook } from '@testing-library/react';
import { type ReactNode, useState } from 'react';
import { IntlProvider } from 'react-intl';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseContent, Finding, ReportContent } from '../generated/protocol';
import fr from '../i18n/fr.json';
import { codes, RpcError } from '../rpc/errors';
import { useCaseFields } from '../screens/case-form/case-fields';
import { useReportFields } from '../screens/report/content';
import type { Client } from './client';
import { type GateFields, mended, nearest, placesOf, useGate, useLiveGate } from './gate';
import { ClientContext } from './hooks';

const finding = (pointer: string, whole: string, text: string, more: Partial<Finding> = {}): Finding => {
  const start = whole.indexOf(text);
  return {
    pointer,
    start,
    end: start + text.length,
    text,
    kind: 'city',
    severity: 'soft',
    rule: 'town',
    ...more,
  };
};
const refusal = (...findings: Finding[]) =>
  new RpcError({ code: codes.identifyingData, message: 'refused', data: findings });

describe('where a finding stands', () => {
  it('is the place nearest to where it was found', () => {
    expect(nearest('Nancy, puis Nancy', 'Nancy', 12)).toBe(12);
    expect(nearest('Nancy, puis Nancy', 'Nancy', 3)).toBe(0);
    expect(nearest('Metz', 'Nancy', 0)).toBe(-1);
  });

  it('is its line, where each line is a string of its own', () => {
    const value = 'Contrôle\n\n  Voir à Nancy\nRevoir';
    const found = finding('/content/plan/1', 'Voir à Nancy', 'Nancy');
    const [place] = placesOf([found], { '/content/plan': { label: 'Plan', value, lines: true } });
    expect(value.slice(place!.start)).toBe('Nancy\nRevoir');
  });

  it('is nowhere once its text is gone', () => {
    const found = finding('/text', 'à Nancy', 'Nancy');
    expect(placesOf([found], { '/text': { label: 'Message', value: 'en Lorraine' } })).toEqual([]);
  });
});

describe('mending', () => {
  it('replaces each place by its suggestion, and takes out what has none', () => {
    const value = 'Vue à Nancy par Mme Petit le 12/03/2015.';
    const places = placesOf(
      [
        finding('/text', value, 'Nancy', { suggestion: 'Grand Est' }),
        finding('/text', value, 'Mme Petit', { kind: 'person_name', suggestion: 'un médecin' }),
        finding('/text', value, 'le 12/03/2015', { kind: 'date' }),
      ],
      { '/text': { label: 'Message', value } },
    );
    expect(mended(value, places)).toBe('Vue à Grand Est par un médecin.');
  });

  it('keeps the elisions of French', () => {
    const value = 'Elle vient de Nancy, comme le père d’Hugo.';
    const places = placesOf(
      [
        finding('/text', value, 'Nancy', { suggestion: 'une ville (Grand Est)' }),
        finding('/text', value, 'Hugo', { kind: 'person_name', suggestion: 'ce patient' }),
      ],
      { '/text': { label: 'Message', value } },
    );
    expect(mended(value, places)).toBe('Elle vient d’une ville (Grand Est), comme le père de ce patient.');
  });
});

describe('the gate of a form', () => {
  const form = (initial: string) =>
    renderHook(
      ({ error }: { error: unknown }) => {
        const [value, set] = useState(initial);
        return { value, set, gate: useGate({ '/text': { label: 'Message', value, set } }, { error }) };
      },
      { initialProps: { error: undefined as unknown } },
    );

  it('sends what identifies nobody, until its text is gone', () => {
    const { result, rerender } = form('Vue à Nancy');
    rerender({ error: refusal(finding('/text', 'Vue à Nancy', 'Nancy')) });
    expect(result.current.gate.open).toHaveLength(1);
    expect(result.current.gate.sent).toEqual({});
    act(() => result.current.gate.acknowledge(result.current.gate.open[0]!.finding));
    expect(result.current.gate.open).toEqual([]);
    expect(result.current.gate.sent).toEqual({ acknowledged: [{ kind: 'city', text: 'Nancy' }] });
    act(() => result.current.set('Vue ici'));
    expect(result.current.gate.sent).toEqual({});
  });

  it('keeps the other findings at their places when one is replaced', () => {
    const text = 'A Nancy, puis à Nancy, et le 3 mai 2020';
    const { result, rerender } = form(text);
    const second = text.lastIndexOf('Nancy');
    rerender({
      error: refusal(
        finding('/text', text, 'Nancy', { suggestion: 'la ville de résidence' }),
        { ...finding('/text', text, 'Nancy', { suggestion: 'Grand Est' }), start: second, end: second + 5 },
        finding('/text', text, 'le 3 mai 2020', { kind: 'date', severity: 'hard', suggestion: 'ensuite' }),
      ),
    });
    expect(result.current.gate.open).toHaveLength(3);
    act(() => result.current.gate.replace(result.current.gate.open[0]!));
    expect(result.current.value).toBe('A la ville de résidence, puis à Nancy, et le 3 mai 2020');
    expect(result.current.gate.open).toHaveLength(2);
    act(() => result.current.gate.replaceAll('date'));
    act(() => result.current.gate.replaceAll('city'));
    expect(result.current.value).toBe('A la ville de résidence, puis à Grand Est, et ensuite');
    expect(result.current.gate.open).toEqual([]);
  });

  it('takes the last replacement back, until the text is changed', () => {
    const { result, rerender } = form('Vue à Nancy');
    rerender({ error: refusal(finding('/text', 'Vue à Nancy', 'Nancy', { suggestion: 'Grand Est' })) });
    act(() => result.current.gate.replace(result.current.gate.open[0]!));
    expect(result.current.value).toBe('Vue à Grand Est');
    act(() => result.current.gate.undo?.run());
    expect(result.current.value).toBe('Vue à Nancy');
    expect(result.current.gate.open).toHaveLength(1);
    expect(result.current.gate.undo).toBeUndefined();
    act(() => result.current.gate.replace(result.current.gate.open[0]!));
    act(() => result.current.set('Vue à Grand Est, hier'));
    expect(result.current.gate.undo).toBeUndefined();
  });

  it('replaces all of a kind over several rows', () => {
    const wrapper = ({ children }: { children: ReactNode }) => (
      <IntlProvider locale="fr-FR" messages={fr} onError={() => undefined}>
        {children}
      </IntlProvider>
    );
    const found = (pointer: string) => finding(pointer, 'à Nancy', 'Nancy', { suggestion: 'Grand Est' });
    const ofCase = renderHook(
      ({ error }: { error: unknown }) => {
        const [content, setContent] = useState<CaseContent>({
          variants: [
            { gene: 'A', hgvs: 'à Nancy' },
            { gene: 'B', hgvs: 'à Nancy' },
          ],
        });
        const fields = useCaseFields(content, (change) =>
          setContent((before) => ({ ...before, ...change(before) })),
        );
        return { content, gate: useGate(fields, { error }) };
      },
      { initialProps: { error: undefined as unknown }, wrapper },
    );
    ofCase.rerender({ error: refusal(...[0, 1].map((row) => found(`/content/variants/${row}/hgvs`))) });
    act(() => ofCase.result.current.gate.replaceAll('city'));
    expect(ofCase.result.current.content.variants?.map(({ hgvs }) => hgvs)).toEqual([
      'à Grand Est',
      'à Grand Est',
    ]);

    const ofReport = renderHook(
      ({ error }: { error: unknown }) => {
        const [content, setContent] = useState<Partial<ReportContent>>({
          actions: [
            { what: '', who: '' },
            { what: 'à Nancy', who: 'à Nancy' },
          ],
        });
        const fields = useReportFields(content, (change) =>
          setContent((before) => ({ ...before, ...change(before) })),
        );
        return { content, gate: useGate(fields, { error }) };
      },
      { initialProps: { error: undefined as unknown }, wrapper },
    );
    ofReport.rerender({ error: refusal(found('/content/actions/0/what'), found('/content/actions/0/who')) });
    act(() => ofReport.result.current.gate.replaceAll('city'));
    expect(ofReport.result.current.content.actions).toEqual([
      { what: '', who: '' },
      { what: 'à Grand Est', who: 'à Grand Est' },
    ]);
  });

  it('hands on what went wrong otherwise', () => {
    const { result, rerender } = form('');
    const error = new RpcError({ code: codes.forbidden, message: 'no' });
    rerender({ error });
    expect(result.current.gate.error).toBe(error);
  });
});

describe('the gate of a form that is looked at while somebody writes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A form whose server finds “Nancy” in each text, and is asked nothing until somebody rests. */
  const form = (first: GateFields) => {
    const asked: { texts: string[]; use: string }[] = [];
    const client = {
      call: async (_method: string, params: { texts: string[]; use: string }) => {
        asked.push(params);
        const findings = params.texts.flatMap((text, index) =>
          text.includes('Nancy') ? [finding(`/texts/${index}`, text, 'Nancy')] : [],
        );
        return { findings };
      },
    } as unknown as Client;
    const wrapper = ({ children }: { children: ReactNode }) => (
      <ClientContext value={client}>{children}</ClientContext>
    );
    const hook = renderHook(
      ({ fields, error }: { fields: GateFields; error?: unknown }) => useLiveGate(fields, { error }),
      { initialProps: { fields: first } as { fields: GateFields; error?: unknown }, wrapper },
    );
    const rest = () => act(() => vi.advanceTimersByTimeAsync(600));
    const open = () => hook.result.current.open.map(({ pointer, start }) => [pointer, start]);
    return {
      asked,
      rest,
      open,
      write: (fields: GateFields, error?: unknown) => hook.rerender({ fields, error }),
    };
  };
  const field = (value: string, more: Partial<GateFields[string]> = {}) => ({
    label: 'Texte',
    value,
    set: () => undefined,
    ...more,
  });

  it('looks at what is written once it rests, and only at what was changed', async () => {
    const { asked, rest, open, write } = form({ '/a': field('à N'), '/b': field('Vue à Nancy') });
    write({ '/a': field('à Nancy'), '/b': field('Vue à Nancy') });
    expect(asked).toEqual([]);
    await rest();
    expect(asked).toEqual([{ texts: ['à Nancy', 'Vue à Nancy'], use: 'discussion' }]);
    expect(open()).toEqual([
      ['/a', 2],
      ['/b', 6],
    ]);
    write({ '/a': field('à Metz'), '/b': field('Vue à Nancy') });
    await rest();
    expect(asked.slice(1)).toEqual([{ texts: ['à Metz'], use: 'discussion' }]);
    expect(open()).toEqual([['/b', 6]]);
  });

  it('asks of each text as what it is, and not of what is only read here', async () => {
    const { asked, rest } = form({
      '/a': field('à Nancy'),
      '/lines': field('Un\n\nDeux', { lines: true }),
      '/who': field('Dr Petit', { use: 'professional' }),
      '/read': { label: 'Cas', value: 'à Nancy aussi' },
    });
    await rest();
    expect(asked).toEqual([
      { texts: ['à Nancy', 'Un', 'Deux'], use: 'discussion' },
      { texts: ['Dr Petit'], use: 'professional' },
    ]);
  });

  it('keeps what a sending was refused for in a text that is not written here', async () => {
    const read = { label: 'Cas', value: 'à Nancy aussi' };
    const { rest, open, write } = form({ '/a': field(''), '/read': read });
    const error = refusal(finding('/read', read.value, 'Nancy'));
    write({ '/a': field(''), '/read': read }, error);
    write({ '/a': field('Vue à Nancy'), '/read': read }, error);
    await rest();
    expect(open()).toEqual([
      ['/read', 2],
      ['/a', 6],
    ]);
  });

  it('forgets what was found in a field that is gone', async () => {
    const { rest, open, write } = form({ '/examinations': field('à Nancy') });
    await rest();
    write({ '/treatments': field('à Nancy') });
    expect(open()).toEqual([]);
    await rest();
    expect(open()).toEqual([['/treatments', 2]]);
  });
});
