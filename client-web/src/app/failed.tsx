import { useText } from '../i18n/text';
import { Button } from '../ui/button';
import { Empty } from '../ui/states';
import { Title } from './title';

/** In the place of a screen that could not be shown. */
export function Failed() {
  const say = useText();
  return (
    <>
      <Title>{say('error.failedTitle')}</Title>
      <Empty title={say('error.failed')}>
        <Button onPress={() => location.reload()}>{say('tryAgain')}</Button>
      </Empty>
    </>
  );
}
