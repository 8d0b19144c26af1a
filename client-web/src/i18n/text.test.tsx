import { act, render } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, it, vi } from 'vitest';
import { lazily } from '../app/part';
import en from './en.json';
import more from './en.more.json';
import { Texts, useText } from './text';
import { worded } from './words';

const says = (page: HTMLElement, text: string) =>
  vi.waitFor(async () => {
    await act(async () => undefined);
    expect(page.textContent).toBe(text);
  });

it('shows a part of the page only with its words, and others of them once they are wanted', async () => {
  const [first] = Object.keys(en) as (keyof typeof en)[];
  const [other] = Object.keys(more) as (keyof typeof more)[];
  if (!first || !other) throw new Error('there are no words');
  const Words = () => {
    const say = useText();
    return `${say(first)} | ${say(other)}`;
  };
  let shownWithout = false;
  const Heading = () => {
    const said = useText()(other);
    shownWithout ||= said === '';
    return said;
  };
  const Part = lazily(
    worded(async () => ({ Heading })),
    'Heading',
  );
  const page = render(
    <Texts>
      <Suspense fallback="loading">
        <Part />
      </Suspense>
    </Texts>,
  ).container;
  await says(page, more[other]);
  expect(shownWithout).toBe(false);
  const after = render(
    <Texts>
      <Words />
    </Texts>,
  ).container;
  await says(after, `${en[first]} | ${more[other]}`);
});
