import { Link } from '@tanstack/react-router';
import { useText } from '../i18n/text';
import { Empty } from '../ui/states';
import { Title } from './title';

/** An address that leads nowhere. */
export function Missing() {
  const say = useText();
  return (
    <>
      <Title>{say('missing.title')}</Title>
      <Empty title={say('missing.why')}>
        <Link to="/cases">{say('missing.back')}</Link>
      </Empty>
    </>
  );
}
