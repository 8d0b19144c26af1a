import { type ComponentType, createElement, lazy, useState } from 'react';

/** Milliseconds between two looks whether the server is back. */
const kPauseMs = 1_000;

const reachable = () =>
  fetch('/healthz', { cache: 'no-store' }).then(
    () => true,
    () => false,
  );

/**
 * Whether the server has another page than this one. The parts of a page are named by what is in them: those
 * of an earlier page are gone.
 */
async function outdated(): Promise<boolean> {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src');
  const page = await fetch('/', { cache: 'no-store' }).then(
    (answer) => answer.text(),
    () => undefined,
  );
  return own != null && page !== undefined && !page.includes(own);
}

let renew = () => false;

/** What to do about a newer page; false where nothing can be done. */
export function whenOutdated(act: () => boolean): void {
  renew = act;
}

/** Styles that could not be loaded either are asked for again. */
function loadStylesAgain(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]'))
    if (!link.sheet) link.replaceWith(link.cloneNode());
}

/**
 * Loads a part of the page. Without the server it waits until that is back: what is on screen, and what is
 * written there, stays; so it does where only a newer page could show the part. Rejects where the server has no
 * such part.
 */
export async function part<M>(load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch {
    while (!(await reachable())) await new Promise((resolve) => setTimeout(resolve, kPauseMs));
    loadStylesAgain();
    try {
      return await load();
    } catch (error) {
      if ((await outdated()) && renew()) return new Promise(() => {});
      // By an error of the browser's own words the router would load the page anew.
      throw new Error('The server does not have this part of the page.', { cause: error });
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: components of any properties, as React's own `lazy` takes them
type Components<K extends string> = Record<K, ComponentType<any>>;

/**
 * A component that is loaded when it is first shown, or before, by whoever knows that it will be
 * (`ahead`): then nothing else is seen in its place.
 */
export function lazily<K extends string, M extends Components<K>>(load: () => Promise<M>, name: K) {
  let loaded: ComponentType | undefined;
  const get = async () => {
    loaded = (await part(load))[name];
    return { default: loaded as ComponentType };
  };
  const Later = lazy(get);
  const Part = (props: object) => createElement(useState(() => loaded ?? Later)[0], props);
  const ahead = () => void get().catch(() => undefined);
  return Object.assign(Part as unknown as M[K], { ahead });
}
