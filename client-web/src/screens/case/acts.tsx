import { Link } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useClient, useCommand } from '../../app/hooks';
import { lazily } from '../../app/part';
import type { Relation } from '../../app/roles';
import { useLeftBehind } from '../../app/use-kept';
import type { CaseGetResult, CaseState } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Problem } from '../../ui/states';
import type { CaseAct } from './act-dialog';

const ActDialog = lazily(() => import('./act-dialog'), 'ActDialog');

interface Props {
  data: CaseGetResult;
  relation: Relation;
}

const kOpen: CaseState[] = ['submitted', 'accepted', 'scheduled', 'discussed'];

/** What the reader may do in this state; the first is the likeliest. */
export function actsOf({ data, relation }: Props): CaseAct[] {
  const { state, restricted } = data.case;
  if (restricted) return [];
  const is = (...states: CaseState[]) => states.includes(state);
  const arranges = relation.coordinator || relation.chair;
  const acts: [CaseAct, boolean][] = [
    ['validate', relation.submitter && data.validation !== undefined && !data.validation.decidedAt],
    ['accept', relation.chair && is('submitted')],
    ['answer', relation.chair && is('accepted')],
    ['requestInformation', arranges && kOpen.includes(state)],
    ['decline', relation.chair && is('submitted')],
    ['redirect', arranges && is('submitted', 'accepted')],
    ['postpone', arranges && is('scheduled')],
    ['followUp', relation.submitter && is('answered', 'closed')],
    ['close', relation.submitter && is('answered')],
    ['reopen', (relation.submitter || relation.chair) && is('answered', 'closed')],
    ['withdraw', relation.submitter && !is('withdrawn')],
  ];
  return acts.filter(([, may]) => may).map(([act]) => act);
}

export function Acts({ data, relation }: Props) {
  const say = useText();
  const client = useClient();
  const [open, setOpen] = useState<CaseAct>();
  const { id, state } = data.case;
  const side = relation.submitter || relation.assistant;
  const accept = useCommand('case.accept', {
    onSuccess: () => {
      client.say(say('done.accept'));
    },
  });
  const close = useCommand('case.close', { onSuccess: () => client.say(say('done.close')) });
  const press = (act: CaseAct) => {
    if (act === 'accept') accept.mutate({ case: id });
    else if (act === 'close') close.mutate({ case: id });
    else setOpen(act);
  };
  const acts = actsOf({ data, relation });
  const begun = useLeftBehind(`act:${id}`);
  const left = acts.find((act) => begun === `act:${id}:${act}`);
  useEffect(() => {
    if (left) setOpen(left);
  }, [left]);
  return (
    <div className="case-acts">
      <div className="actions">
        {side && (state === 'draft' || kOpen.includes(state)) && (
          <Link to="/cases/$id/edit" params={{ id }} className="button button-main">
            {say(state === 'draft' ? 'act.edit' : 'act.complete')}
          </Link>
        )}
        {side && (state === 'submitted' || state === 'accepted') && (
          <Link to="/meetings" search={{ series: data.case.series, forCase: id }} className="button">
            {say('act.book')}
          </Link>
        )}
        {acts.map((act, index) => (
          <Button
            key={act}
            look={act === 'withdraw' ? 'danger' : index === 0 && !side ? 'main' : 'plain'}
            onPress={() => press(act)}
            pending={(act === 'accept' && accept.isPending) || (act === 'close' && close.isPending)}
          >
            {say(`act.${act}`)}
          </Button>
        ))}
      </div>
      <Problem error={accept.error ?? close.error} />
      {open && (
        <Suspense fallback={null}>
          <ActDialog
            act={open}
            data={data}
            onClose={() => setOpen(undefined)}
            onDone={() => {
              setOpen(undefined);
              client.say(say(`done.${open}`));
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
