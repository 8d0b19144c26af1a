import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useClient, useClientState, useCommand } from '../../app/hooks';
import { KeptMark, useKept, useLeftBehind, useReopened } from '../../app/use-kept';
import type { DirectoryNetworksResult, Network } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Loaded, Problem } from '../../ui/states';

interface Props {
  of: { data: DirectoryNetworksResult | undefined; error: unknown; refetch: () => unknown };
}

/** The networks, which administrators keep. */
export function Networks({ of }: Props) {
  const say = useText();
  const { identity } = useClientState();
  const [edited, setEdited] = useState<Network | 'new'>();
  const begun = useLeftBehind(identity?.admin ? 'network' : undefined);
  const on = begun === 'network' ? 'new' : of.data?.networks.find(({ id }) => begun === `network:${id}`);
  useReopened(begun, on, setEdited);
  return (
    <>
      {identity?.admin && (
        <Button look="main" onPress={() => setEdited('new')} id="new-network">
          {say('network.new')}
        </Button>
      )}
      <Loaded of={of}>
        {({ networks }) => (
          <ul className="rows directory-rows" aria-label={say('directory.networks')}>
            {(networks ?? []).map((network) => (
              <li key={network.id} data-network={network.id}>
                <div>
                  <Link to="/directory" search={{ view: 'centres', network: network.id }}>
                    {network.code}
                  </Link>{' '}
                  {network.name}
                  {(network.erns ?? []).length > 0 && (
                    <p className="hint">{say('network.ernList', { codes: network.erns.join(', ') })}</p>
                  )}
                </div>
                <div className="actions">
                  <span className="hint">{say('network.centres', { count: network.centres })}</span>
                  {identity?.admin && (
                    <Button
                      label={say('network.editOf', { code: network.code })}
                      onPress={() => setEdited(network)}
                    >
                      {say('edit')}
                    </Button>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {edited && (
        <NetworkForm network={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function NetworkForm({ network, onClose }: { network: Network | undefined; onClose: () => void }) {
  const say = useText();
  return (
    <Dialog
      title={network ? say('network.editOf', { code: network.code }) : say('network.new')}
      onClose={onClose}
    >
      <NetworkFields network={network} onClose={onClose} />
    </Dialog>
  );
}

const kErn = /^[A-Za-z][A-Za-z-]{0,18}[A-Za-z]$/;

function NetworkFields({ network, onClose }: { network: Network | undefined; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const before = {
    code: network?.code ?? '',
    name: network?.name ?? '',
    erns: (network?.erns ?? []).join(', '),
    externalId: network?.externalId ?? '',
  };
  const [now, setNow] = useState(before);
  const [tried, setTried] = useState(false);
  const [revision, setRevision] = useState(network?.revision);
  const keeping = useKept({
    place: network ? `network:${network.id}` : 'network',
    written: JSON.stringify(now) === JSON.stringify(before) ? undefined : { now, revision },
    onFound: (left) => {
      setNow(left.now);
      setRevision(left.revision);
    },
  });
  const save = useCommand('directory.saveNetwork', {
    onSuccess: () => {
      keeping.done();
      client.say(say('saved'));
      void client.queries.invalidateQueries({ queryKey: ['directory.networks'] });
      onClose();
    },
  });
  const erns = now.erns.split(/[\s,;]+/).filter(Boolean);
  const wrong = erns.find((code) => !kErn.test(code));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!now.code.trim() || !now.name.trim() || wrong) return;
    save.mutate({
      network: network?.id,
      revision,
      code: now.code.trim(),
      name: now.name.trim(),
      erns,
      externalId: now.externalId.trim() || undefined,
    });
  };
  const missing = (text: string) => (tried && !text.trim() ? say('required') : undefined);
  return (
    <Form error={save.error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      <TextField
        id="network-code"
        label={say('network.code')}
        pointer="/code"
        value={now.code}
        onChange={(code) => setNow({ ...now, code })}
        maxLength={30}
        required
        problem={missing(now.code)}
        autoFocus
      />
      <TextField
        label={say('network.name')}
        pointer="/name"
        value={now.name}
        onChange={(name) => setNow({ ...now, name })}
        maxLength={200}
        required
        problem={missing(now.name)}
      />
      <TextField
        label={say('network.erns')}
        hint={say('network.ernsHint')}
        pointer="/erns"
        value={now.erns}
        onChange={(codes) => setNow({ ...now, erns: codes })}
        problem={wrong ? say('codes.wrong', { word: wrong }) : undefined}
      />
      <TextField
        label={say('centre.externalId')}
        pointer="/externalId"
        value={now.externalId}
        onChange={(externalId) => setNow({ ...now, externalId })}
        maxLength={40}
      />
      <Problem error={save.error} />
      <div className="actions">
        <Button type="submit" look="main" pending={save.isPending}>
          {say('save')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}
