import { Link } from '@tanstack/react-router';
import { type FormEvent, useDeferredValue, useState } from 'react';
import { useClient, useCommand, useIdentity, useRead } from '../../app/hooks';
import { relationTo } from '../../app/roles';
import type { CaseGetResult, CaseLinkKind, CaseSummary, LinkedCase } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, Radios, TextField } from '../../ui/fields';
import { StateMark } from '../../ui/marks';
import { Problem } from '../../ui/states';

/** Cases of the same person or of relatives; the centre that asks links them. */
export function Links({ data }: { data: CaseGetResult }) {
  const say = useText();
  const own = useOwn();
  const [open, setOpen] = useState(false);
  const links = data.links ?? [];
  const decides = own(data.case);
  if (links.length === 0 && !decides) return null;
  return (
    <section aria-labelledby="links" className="links">
      <h3 id="links">{say('record.links')}</h3>
      {links.length === 0 && <p className="hint">{say('link.none')}</p>}
      <ul className="rows">
        {links.map((one) => (
          <Linked key={one.case.id} caseId={data.case.id} link={one} decides={decides && own(one.case)} />
        ))}
      </ul>
      {decides &&
        (open ? (
          <LinkForm data={data} onClose={() => setOpen(false)} />
        ) : (
          <Button id="link-case" onPress={() => setOpen(true)}>
            {say('link.add')}
          </Button>
        ))}
    </section>
  );
}

/** Whether a case is of a centre in whose name the reader acts. */
function useOwn() {
  const identity = useIdentity();
  return (item: CaseSummary) => {
    const { submitter, assistant } = relationTo(identity, { centre: item.centre });
    return submitter || assistant;
  };
}

interface LinkedProps {
  caseId: string;
  link: LinkedCase;
  decides: boolean;
}

function Linked({ caseId, link, decides }: LinkedProps) {
  const say = useText();
  const client = useClient();
  const { pseudonym, id, state } = link.case;
  const [sure, setSure] = useState(false);
  const end = useCommand('case.link', { onSuccess: () => client.say(say('link.ended', { pseudonym })) });
  return (
    <li data-linked={id}>
      <span>
        <Link to="/cases/$id" params={{ id }}>
          {pseudonym}
        </Link>{' '}
        {say(`link.${link.kind}`)} <StateMark state={state} />
      </span>
      {decides && !sure && (
        <Button look="quiet" label={say('link.endOf', { pseudonym })} onPress={() => setSure(true)}>
          {say('link.end')}
        </Button>
      )}
      {sure && (
        <span className="actions">
          <Button
            look="danger"
            label={say('link.endOf', { pseudonym })}
            pending={end.isPending}
            onPress={() => end.mutate({ case: caseId, other: id })}
            autoFocus
          >
            {say('link.end')}
          </Button>
          <Button onPress={() => setSure(false)}>{say('cancel')}</Button>
        </span>
      )}
      <Problem error={end.error} />
    </li>
  );
}

const kShown = 20;

function LinkForm({ data, onClose }: { data: CaseGetResult; onClose: () => void }) {
  const say = useText();
  const client = useClient();
  const own = useOwn();
  const [text, setText] = useState('');
  const [other, setOther] = useState('');
  const [kind, setKind] = useState<CaseLinkKind>('same_patient');
  const [tried, setTried] = useState(false);
  const wanted = useDeferredValue(text.trim());
  const found = useRead(
    'case.list',
    { box: 'all', limit: kShown, ...(wanted ? { filter: { text: wanted } } : {}) },
    { keep: true },
  );
  const linked = new Set([data.case.id, ...(data.links ?? []).map((one) => one.case.id)]);
  const offered = (found.data?.cases ?? []).filter((item) => own(item) && !linked.has(item.id));
  const chosen = offered.some(({ id }) => id === other) ? other : '';
  const link = useCommand('case.link', {
    onSuccess: () => {
      client.say(say('link.done'));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen) link.mutate({ case: data.case.id, other: chosen, kind });
  };
  return (
    <form onSubmit={submit} noValidate className="stack">
      <p className="hint">{say('link.why')}</p>
      <TextField
        id="link-search"
        type="search"
        label={say('inbox.search')}
        hint={say('inbox.searchHint')}
        value={text}
        onChange={setText}
        maxLength={100}
        autoFocus
      />
      <Choice
        id="link-other"
        label={say('link.other')}
        value={chosen}
        onChange={setOther}
        none={say(offered.length === 0 ? 'inbox.nothingFound' : 'choose')}
        options={offered.map(({ id, pseudonym, state }) => ({
          value: id,
          label: `${pseudonym} · ${say(`state.${state}`)}`,
        }))}
        required
        problem={tried && !chosen ? say('required') : undefined}
      />
      <Radios
        legend={say('link.kind')}
        value={kind}
        onChange={setKind}
        options={(['same_patient', 'relative'] as const).map((value) => ({
          value,
          label: say(`link.${value}`),
        }))}
      />
      <Problem error={link.error} />
      <div className="actions">
        <Button type="submit" look="main" pending={link.isPending}>
          {say('link.add')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </form>
  );
}
