import type { ReactNode } from 'react';
import { describe } from '../i18n/describe';
import { useText } from '../i18n/text';
import { Button } from './button';

/** What went wrong, read aloud at once. Nothing where nothing did. */
export function Problem({ error }: { error: unknown }) {
  const say = useText();
  const text = error ? describe(error, say) : '';
  return (
    <div role="alert" className={text ? 'problem-box' : undefined}>
      {text}
    </div>
  );
}

/** What is being waited for. */
export function Loading() {
  const say = useText();
  return (
    <p className="loading" role="status">
      {say('loading')}
    </p>
  );
}

/** Nothing here, why, and what could be done. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** The children once there is data; else what is missing, and a way on. */
export function Loaded<T>({ of, children }: { of: Answer<T>; children: (data: T) => ReactNode }) {
  const say = useText();
  if (of.data !== undefined) return children(of.data);
  if (!of.error) return <Loading />;
  return (
    <div className="empty">
      <Problem error={of.error} />
      <Button onPress={() => of.refetch()}>{say('tryAgain')}</Button>
    </div>
  );
}
