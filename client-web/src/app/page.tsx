import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { codes, hasCode } from '../rpc/errors';
import { Button } from '../ui/button';
import { Empty, Loading, Problem } from '../ui/states';
import { useClientState } from './hooks';
import { Title } from './title';

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** What asking again does not change. */
const kGone = [codes.notFound, codes.forbidden, codes.invalid];

/** A screen about what its address names, once there is data; else why there is none, and a way on. */
export function Page<T>({ of, children }: { of: Answer<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return children(of.data);
  if (!of.error) return <Loading />;
  if (kGone.some((code) => hasCode(of.error, code))) return <Gone />;
  return <Unread of={of} />;
}

function Gone() {
  const say = useText();
  const { identity } = useClientState();
  return (
    <>
      <Title>{say('missing.title')}</Title>
      <Empty title={say('missing.gone')}>
        {identity ? (
          <Link to="/cases">{say('missing.back')}</Link>
        ) : (
          <Link to="/directory">{say('nav.directory')}</Link>
        )}
      </Empty>
    </>
  );
}

function Unread({ of }: { of: Pick<Answer<unknown>, 'error' | 'refetch'> }) {
  const say = useText();
  return (
    <>
      <Title>{say('error.failedTitle')}</Title>
      <div className="empty">
        <Problem error={of.error} />
        <Button onPress={() => of.refetch()}>{say('tryAgain')}</Button>
      </div>
    </>
  );
}
