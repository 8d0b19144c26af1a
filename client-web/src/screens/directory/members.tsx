import { useState } from 'react';
import { useClient, useCommand, usePages } from '../../app/hooks';
import { useLeftBehind, useReopened } from '../../app/use-kept';
import type { Member } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Once } from '../../ui/once';
import { Loaded, Problem } from '../../ui/states';
import { Absences } from './absences';
import { MemberForm } from './member-form';

type Open = { what: 'invite' } | { what: 'edit' | 'link' | 'absences' | 'remove'; member: Member };

/** Who works at a centre, and in which role: for its managers and administrators. */
export function Members({ centre }: { centre: string }) {
  const say = useText();
  const [open, setOpen] = useState<Open>();
  const list = usePages('member.list', { centre, limit: 200 });
  const members = list.data?.pages.flatMap((page) => page.members ?? []);
  const close = () => setOpen(undefined);
  const begun = useLeftBehind(`member:${centre}`);
  const member = members?.find(({ id }) => begun === `member:${centre}:${id}`);
  const edit: Open | undefined = member && { what: 'edit', member };
  useReopened<Open>(begun, begun === `member:${centre}` ? { what: 'invite' } : edit, setOpen);
  return (
    <section aria-labelledby="members" className="part members">
      <div className="head">
        <h2 id="members">{say('member.title')}</h2>
        <Button look="main" id="invite-member" onPress={() => setOpen({ what: 'invite' })}>
          {say('member.invite')}
        </Button>
      </div>
      <Loaded of={{ data: members, error: list.error, refetch: list.refetch }}>
        {(members) => (
          <ul className="rows">
            {members.map((member) => (
              <Row key={member.id} member={member} members={members} onOpen={setOpen} />
            ))}
          </ul>
        )}
      </Loaded>
      {list.hasNextPage && (
        <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
      {open && (
        <Opened
          open={open}
          centre={centre}
          members={members ?? []}
          onChanged={() => void list.refetch()}
          onClose={close}
        />
      )}
    </section>
  );
}

interface RowProps {
  member: Member;
  members: Member[];
  onOpen: (open: Open) => void;
}

function Row({ member, members, onOpen }: RowProps) {
  const say = useText();
  const format = useFormat();
  const { name } = member;
  const senior = members.find(({ id }) => id === member.senior);
  const what = [say(`profession.${member.profession}`), member.specialty].filter(Boolean).join(', ');
  return (
    <li data-member={member.login} data-role={member.role}>
      <div>
        <p>
          <strong>{name}</strong> · {say(`role.${member.role}`)}
          {member.state !== 'active' && <span className="awaits"> {say(`userState.${member.state}`)}</span>}
        </p>
        <p className="hint">
          {member.login} · {what}
          {senior && ` · ${say('member.seniorIs', { name: senior.name })}`}
        </p>
        {(member.absences ?? []).map(({ from, to, deputy }) => (
          <p key={from} className="hint">
            {say('member.awayFromTo', { from: format.day(from), to: format.day(to) })}
            {deputy &&
              ` · ${say('member.deputyIs', { name: members.find(({ id }) => id === deputy)?.name ?? '…' })}`}
          </p>
        ))}
      </div>
      <div className="actions">
        {member.state === 'invited' && (
          <Button label={say('member.linkOf', { name })} onPress={() => onOpen({ what: 'link', member })}>
            {say('member.link')}
          </Button>
        )}
        <Button label={say('member.editOf', { name })} onPress={() => onOpen({ what: 'edit', member })}>
          {say('edit')}
        </Button>
        <Button
          label={say('member.absencesOf', { name })}
          onPress={() => onOpen({ what: 'absences', member })}
        >
          {say('member.absences')}
        </Button>
        <Button
          look="danger"
          label={say('member.removeOf', { name })}
          onPress={() => onOpen({ what: 'remove', member })}
        >
          {say('member.remove')}
        </Button>
      </div>
    </li>
  );
}

interface OpenedProps {
  open: Open;
  centre: string;
  members: Member[];
  onChanged: () => void;
  onClose: () => void;
}

function Opened({ open, centre, members, onChanged, onClose }: OpenedProps) {
  const say = useText();
  const [invited, setInvited] = useState<Pick<Member, 'id' | 'name'>>();
  if (open.what === 'invite' || open.what === 'edit') {
    const member = open.what === 'edit' ? open.member : undefined;
    if (invited) return <HandOver member={invited} onClose={onClose} />;
    return (
      <Dialog
        title={member ? say('member.editOf', { name: member.name }) : say('member.invite')}
        onClose={onClose}
      >
        <MemberForm
          centre={centre}
          member={member}
          members={members}
          onDone={(fresh) => {
            onChanged();
            if (fresh) setInvited(fresh);
            else onClose();
          }}
          onClose={onClose}
        />
      </Dialog>
    );
  }
  const { member } = open;
  if (open.what === 'link') return <HandOver member={member} onClose={onClose} />;
  const done = () => {
    onChanged();
    onClose();
  };
  return (
    <Dialog
      title={say(open.what === 'absences' ? 'member.absencesOf' : 'member.removeOf', { name: member.name })}
      onClose={onClose}
    >
      {open.what === 'absences' ? (
        <Absences member={member} members={members} onDone={done} onClose={onClose} />
      ) : (
        <Remove member={member} onDone={done} onClose={onClose} />
      )}
    </Dialog>
  );
}

/** The address with which somebody invited chooses a password. Each new one ends the one before. */
function HandOver({ member, onClose }: { member: Pick<Member, 'id' | 'name'>; onClose: () => void }) {
  const say = useText();
  const format = useFormat();
  const link = useCommand('member.invitationLink');
  const refused = hasCode(link.error, codes.forbidden);
  return (
    <Dialog title={say('member.linkOf', { name: member.name })} onClose={onClose}>
      {link.data ? (
        <Once
          why={say('member.linkOnce', { name: link.data.name, at: format.moment(link.data.expiresAt) })}
          address={`${location.origin}/#/invitation?code=${link.data.token}`}
          onClose={onClose}
        />
      ) : (
        <div className="stack">
          <p>{say('member.linkWhy')}</p>
          {refused && <p className="problem">{say('member.linkNotYours')}</p>}
          <Problem error={refused ? undefined : link.error} />
          <div className="actions">
            <Button
              look="main"
              pending={link.isPending}
              onPress={() => link.mutate({ member: member.id })}
              autoFocus
            >
              {say('member.makeLink')}
            </Button>
            <Button onPress={onClose}>{say('cancel')}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

interface RemoveProps {
  member: Member;
  onDone: () => void;
  onClose: () => void;
}

function Remove({ member, onDone, onClose }: RemoveProps) {
  const say = useText();
  const client = useClient();
  const remove = useCommand('member.remove', {
    onSuccess: () => {
      client.say(say('member.removed', { name: member.name }));
      onDone();
    },
  });
  const last = hasCode(remove.error, codes.invalidState);
  return (
    <div className="stack">
      <p>{say('member.removeWhy', { name: member.name, role: say(`role.${member.role}`) })}</p>
      {last && <p className="problem">{say('member.lastManager')}</p>}
      <Problem error={last ? undefined : remove.error} />
      <div className="actions">
        <Button
          look="danger"
          pending={remove.isPending}
          onPress={() => remove.mutate({ member: member.id, revision: member.revision })}
        >
          {say('member.remove')}
        </Button>
        <Button onPress={onClose} autoFocus>
          {say('cancel')}
        </Button>
      </div>
    </div>
  );
}
