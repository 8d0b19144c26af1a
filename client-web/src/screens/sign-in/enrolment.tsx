import { useClient } from '../../app/hooks';
import { useText } from '../../i18n/text';
import { post } from '../../rpc/post';
import { Entrance } from '.';
import { SecondFactor } from './second-factor';

/** The second factor of a new account, before anything else can be done. */
export function Enrolment() {
  const say = useText();
  const client = useClient();
  return (
    <Entrance>
      <div className="entrance-form">
        <SecondFactor
          title={say('enrol.title')}
          why={say('enrol.why')}
          onDone={async () => client.enter(await post('session.whoami', {}))}
        />
      </div>
    </Entrance>
  );
}
