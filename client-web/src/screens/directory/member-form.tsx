import { type FormEvent, useState } from 'react';
import { useClient } from '../../app/hooks';
import { KeptMark, useKept } from '../../app/use-kept';
import type { Language, Member, MemberRole, Profession } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { codes, hasCode } from '../../rpc/errors';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { Form } from '../../ui/form';
import { Problem } from '../../ui/states';

const kRoles: MemberRole[] = ['clinician', 'assistant', 'expert', 'manager'];
const kProfessions: Profession[] = [
  'physician',
  'intern',
  'pharmacist',
  'biologist',
  'dentist',
  'midwife',
  'genetic_counsellor',
  'nurse',
  'psychologist',
  'dietitian',
  'physiotherapist',
  'speech_therapist',
  'social_worker',
  'researcher',
  'secretary',
  'other',
];
const kUnderSenior: Profession[] = ['intern', 'genetic_counsellor'];
const kLogin = /^[A-Za-z0-9][A-Za-z0-9._%+@-]{2,}$/;

interface Props {
  centre: string;
  /** Absent: somebody is invited. */
  member: Member | undefined;
  members: Member[];
  /** With whom a link has to be handed over to, where there is somebody. */
  onDone: (invited?: Pick<Member, 'id' | 'name'>) => void;
  onClose: () => void;
}

/** What is known of a member. */
export function MemberForm({ centre, member, members, onDone, onClose }: Props) {
  const say = useText();
  const client = useClient();
  const before = {
    login: '',
    name: member?.name ?? '',
    role: member?.role ?? ('' as MemberRole | ''),
    profession: member?.profession ?? ('' as Profession | ''),
    specialty: member?.specialty ?? '',
    rpps: member?.rpps ?? '',
    senior: member?.senior ?? '',
    language: 'fr' as Language,
  };
  const [now, setNow] = useState(before);
  const set = (change: Partial<typeof before>) => setNow((last) => ({ ...last, ...change }));
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const [revision, setRevision] = useState(member?.revision);
  const keeping = useKept({
    place: member ? `member:${centre}:${member.id}` : `member:${centre}`,
    written: JSON.stringify(now) === JSON.stringify(before) ? undefined : { now, revision },
    onFound: (left) => {
      setNow(left.now);
      setRevision(left.revision);
    },
  });
  const clinical = now.role === 'clinician' || now.role === 'expert';
  const underSenior = now.profession !== '' && kUnderSenior.includes(now.profession);
  const seniors = members.filter((one) => one.profession === 'physician' && one.id !== member?.id);

  const problems = {
    login: !member && !kLogin.test(now.login.trim()) && say('member.loginWrong'),
    name: !now.name.trim() && say('required'),
    role: !now.role && say('required'),
    profession: !now.profession && say('required'),
    specialty:
      clinical && now.profession === 'physician' && !now.specialty.trim() && say('member.specialtyNeeded'),
    rpps: now.rpps.trim() !== '' && !/^\d{11}$/.test(now.rpps.replaceAll(' ', '')) && say('member.rppsWrong'),
    senior: clinical && underSenior && !now.senior && say('member.seniorNeeded'),
  };
  const problem = (field: keyof typeof problems) => (tried && problems[field]) || undefined;

  const send = async () => {
    const fields = {
      name: now.name.trim(),
      role: now.role as MemberRole,
      profession: now.profession as Profession,
      specialty: now.specialty.trim() || undefined,
      rpps: now.rpps.replaceAll(' ', '') || undefined,
      senior: (underSenior && now.senior) || undefined,
    };
    if (member && revision !== undefined) {
      await client.command('member.update', { member: member.id, revision, ...fields });
      return undefined;
    }
    const { member: id, state } = await client.command('member.invite', {
      centre,
      login: now.login.trim(),
      language: now.language,
      ...fields,
    });
    return state === 'invited' ? { id, name: fields.name } : undefined;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(problems).some(Boolean)) return;
    setPending(true);
    setError(undefined);
    try {
      const invited = await send();
      keeping.done();
      client.say(say('saved'));
      onDone(invited);
    } catch (problem) {
      setError(problem);
      setPending(false);
    }
  };
  return (
    <Form error={error} onSubmit={submit} className="stack">
      <KeptMark keeping={keeping} />
      {!member && (
        <TextField
          id="member-login"
          label={say('signIn.login')}
          hint={say('member.loginHint')}
          pointer="/login"
          value={now.login}
          onChange={(login) => set({ login })}
          maxLength={254}
          autoComplete="off"
          required
          problem={problem('login')}
          autoFocus
        />
      )}
      <TextField
        id="member-name"
        label={say('account.name')}
        hint={member ? undefined : say('member.nameHint')}
        pointer="/name"
        value={now.name}
        onChange={(name) => set({ name })}
        maxLength={200}
        autoComplete="off"
        required
        problem={problem('name')}
      />
      <div className="form-pair">
        <Choice
          id="member-role"
          label={say('member.role')}
          hint={now.role ? say(`role.${now.role}.hint`) : undefined}
          pointer="/role"
          value={now.role}
          onChange={(role) => set({ role })}
          none={say('choose')}
          options={kRoles.map((value) => ({ value, label: say(`role.${value}`) }))}
          required
          problem={problem('role')}
        />
        <Choice
          id="member-profession"
          label={say('member.profession')}
          pointer="/profession"
          value={now.profession}
          onChange={(profession) => set({ profession })}
          none={say('choose')}
          options={kProfessions.map((value) => ({ value, label: say(`profession.${value}`) }))}
          required
          problem={problem('profession')}
        />
      </div>
      <div className="form-pair">
        <TextField
          id="member-specialty"
          label={say('member.specialty')}
          pointer="/specialty"
          value={now.specialty}
          onChange={(specialty) => set({ specialty })}
          maxLength={100}
          problem={problem('specialty')}
        />
        <TextField
          id="member-rpps"
          label={say('member.rpps')}
          pointer="/rpps"
          value={now.rpps}
          onChange={(rpps) => set({ rpps })}
          inputMode="numeric"
          maxLength={20}
          autoComplete="off"
          problem={problem('rpps')}
        />
      </div>
      {underSenior && (
        <Choice
          id="member-senior"
          label={say('member.senior')}
          pointer="/senior"
          value={now.senior}
          onChange={(senior) => set({ senior })}
          none={say('choose')}
          options={seniors.map(({ id, name }) => ({ value: id, label: name }))}
          required={clinical}
          problem={problem('senior')}
        />
      )}
      {!member && (
        <Choice
          label={say('account.language')}
          value={now.language}
          onChange={(language) => language && set({ language })}
          options={[
            { value: 'fr', label: 'Français' },
            { value: 'en', label: 'English' },
          ]}
        />
      )}
      <Refused error={error} />
      <div className="actions">
        <Button type="submit" look="main" pending={pending}>
          {say(member ? 'save' : 'member.invite')}
        </Button>
        <Button onPress={onClose}>{say('cancel')}</Button>
      </div>
    </Form>
  );
}

/** Why it was not saved, in words of this form where it knows better ones. */
function Refused({ error }: { error: unknown }) {
  const say = useText();
  const known =
    (hasCode(error, codes.conflict) && !error.data.current && 'member.hasRole') ||
    (hasCode(error, codes.invalidState) && 'member.lastManager') ||
    (hasCode(error, codes.forbidden) && 'member.nameElsewhere');
  if (!known) return <Problem error={error} />;
  return (
    <div role="alert" className="problem-box">
      {say(known)}
    </div>
  );
}
