import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useIdentity, useRead } from '../../app/hooks';
import { useEverySeries } from '../../app/pages';
import { functionsIn } from '../../app/roles';
import type { Identity } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { CentreBox } from '../../ui/centre-box';
import { Choice } from '../../ui/fields';

/** What is counted: a series, a centre or a network; none of them for the whole platform. */
export interface Place {
  series?: string;
  centre?: string;
  network?: string;
}

export interface Scope {
  place: Place;
  name: string;
}

const keyOf = ({ series, centre, network }: Place) => series ?? centre ?? network ?? 'platform';

/** What the reader may count there, as far as roles tell: all cases, their own; and take as a file. */
export function rightsAt(identity: Identity, { series, centre }: Place) {
  const functions = functionsIn(identity, series);
  const roles = (identity.memberships ?? []).filter((one) => one.centre === centre).map(({ role }) => role);
  const presides = functions.has('chair') || functions.has('deputy');
  return {
    all: identity.admin || presides || functions.has('coordinator') || roles.includes('manager'),
    own: presides || functions.has('permanent') || roles.includes('clinician') || roles.includes('expert'),
    export: roles.some((role) => role !== 'manager'),
  };
}

/** What the reader may ask figures of: an administrator of everything. */
export function useScopes(): Scope[] {
  const say = useText();
  const { admin, memberships, series } = useIdentity();
  const networks = useRead('directory.networks', { limit: 200 }, { enabled: admin });
  const all = useEverySeries(admin);
  return useMemo(() => {
    const own: Scope[] = [
      ...(admin ? [{ place: {}, name: say('activity.platform') }] : []),
      ...(series ?? []).map((seat) => ({ place: { series: seat.series }, name: seat.seriesName })),
      ...(memberships ?? [])
        .filter(({ role }) => role !== 'assistant')
        .map(({ centre, centreName }) => ({ place: { centre }, name: centreName })),
      ...(networks.data?.networks ?? []).map(({ id, code }) => ({ place: { network: id }, name: code })),
      ...all.map(({ id, name }) => ({ place: { series: id }, name })),
    ];
    return [...new Map(own.map((scope) => [keyOf(scope.place), scope])).values()];
  }, [say, admin, memberships, series, networks.data, all]);
}

/** Which of them; an administrator looks for a centre by name. */
export function ScopeChoice({ scopes, place }: { scopes: Scope[]; place: Place }) {
  const say = useText();
  const { admin } = useIdentity();
  const navigate = useNavigate({ from: '/activity' });
  const chosen = keyOf(place);
  const known = scopes.some((scope) => keyOf(scope.place) === chosen);
  const centre = useRead(
    'directory.centre',
    { centre: place.centre ?? '' },
    { enabled: !known && place.centre !== undefined },
  );
  const named = known ? scopes : [...scopes, { place, name: centre.data?.centre.name ?? '…' }];
  const go = ({ series, centre, network }: Place) =>
    void navigate({ search: (before) => ({ ...before, series, centre, network, whose: undefined }) });
  return (
    <>
      <Choice
        id="scope"
        label={say('activity.scope')}
        value={chosen}
        onChange={(key) => go(named.find((scope) => keyOf(scope.place) === key)?.place ?? {})}
        options={named.map((scope) => ({ value: keyOf(scope.place), label: scope.name }))}
      />
      {admin && (
        <CentreBox
          id="scope-centre"
          label={say('activity.centre')}
          onChoose={({ id }) => go({ centre: id })}
        />
      )}
    </>
  );
}
