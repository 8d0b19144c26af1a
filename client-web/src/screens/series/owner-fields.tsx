import { useState } from 'react';
import { useIdentity, useRead } from '../../app/hooks';
import { managedCentres } from '../../app/roles';
import type { SeriesOwner } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { CentreBox } from '../../ui/centre-box';
import { Choice } from '../../ui/fields';
import type { Problem } from './draft';
import type { KnownOwner } from './owners';

interface Props {
  owners: KnownOwner[];
  problems: Set<Problem>;
  onChange: (owners: SeriesOwner[]) => void;
}

const plain = ({ kind, id }: SeriesOwner): SeriesOwner => ({ kind, id });

/** Who holds the series: managers choose among their centres, administrators among all there is. */
export function OwnerFields({ owners, problems, onChange }: Props) {
  const say = useText();
  const identity = useIdentity();
  const { admin } = identity;
  const managed = managedCentres(identity);
  const has = (id: string) => owners.some((owner) => owner.id === id);
  const mine = ({ kind, id }: SeriesOwner) => kind === 'centre' && managed.some((centre) => centre.id === id);
  const add = (kind: SeriesOwner['kind'], id: string) => onChange([...owners.map(plain), { kind, id }]);
  return (
    <div className="stack">
      <ul className="rows owners">
        {owners.map((owner, index) => (
          <li key={owner.id} data-owner={owner.id}>
            <span>{owner.name}</span>
            {(admin || mine(owner)) && (
              <Button
                look="quiet"
                label={say('owners.remove', { name: owner.name ?? '' })}
                onPress={() => onChange(owners.map(plain).toSpliced(index, 1))}
              >
                <span aria-hidden="true">×</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {(problems.has('owners') || problems.has('ownerNetwork')) && (
        <p className="problem" role="alert">
          {say(problems.has('owners') ? 'owners.needed' : 'owners.stays')}
        </p>
      )}
      {admin && (
        <>
          <CentreBox
            id="owner-centre"
            label={say('owners.centre')}
            offers={({ id }) => !has(id)}
            onChoose={({ id }) => add('centre', id)}
          />
          <AddNetwork has={has} onAdd={(id) => add('network', id)} />
        </>
      )}
      {!admin && managed.length > 0 && (
        <AddOne
          id="owner-own"
          label={say('owners.centre')}
          options={managed.filter(({ id }) => !has(id)).map(({ id, name }) => ({ value: id, label: name }))}
          onAdd={(id) => add('centre', id)}
        />
      )}
      <p className="hint">{say(admin ? 'owners.hintAdmin' : 'owners.hint')}</p>
    </div>
  );
}

function AddNetwork({ has, onAdd }: { has: (id: string) => boolean; onAdd: (id: string) => void }) {
  const say = useText();
  const networks = useRead('directory.networks', { limit: 200 });
  const others = (networks.data?.networks ?? []).filter(({ id }) => !has(id));
  return (
    <AddOne
      id="owner-network"
      label={say('owners.network')}
      options={others.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }))}
      onAdd={onAdd}
    />
  );
}

interface AddProps {
  id: string;
  label: string;
  options: { value: string; label: string }[];
  onAdd: (id: string) => void;
}

/** One of a few, added once it is said: going through them with the keyboard adds none. */
function AddOne({ id, label, options, onAdd }: AddProps) {
  const say = useText();
  const [chosen, setChosen] = useState('');
  if (options.length === 0) return null;
  return (
    <div className="form-pair roster-add">
      <Choice
        id={id}
        label={label}
        value={chosen}
        onChange={setChosen}
        none={say('choose')}
        options={options}
      />
      <Button
        disabled={!chosen}
        onPress={() => {
          onAdd(chosen);
          setChosen('');
        }}
      >
        {say('owners.addIt')}
      </Button>
    </div>
  );
}
