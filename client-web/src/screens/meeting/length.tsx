import { type FormEvent, useState } from 'react';
import type { AgendaItem } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/fields';

const kMostMinutes = 240;

interface Props {
  item: AgendaItem;
  onChange: (minutes: number) => void;
  onClose: () => void;
}

/** How long a case of the agenda is meant to take; those behind it move. */
export function Length({ item, onChange, onClose }: Props) {
  const say = useText();
  const [typed, setTyped] = useState(String(item.minutes));
  const minutes = /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  const known = minutes >= 1 && minutes <= kMostMinutes;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!known) return;
    onChange(minutes);
    onClose();
  };
  return (
    <Dialog title={say('agenda.lengthOf', { pseudonym: item.case.pseudonym })} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextField
          id="item-minutes"
          label={say('agenda.inMinutes')}
          inputMode="numeric"
          value={typed}
          onChange={setTyped}
          problem={known ? undefined : say('agenda.minutesRange', { most: kMostMinutes })}
          required
          autoFocus
        />
        <div className="actions">
          <Button id="save-minutes" type="submit" look="main" disabled={!known}>
            {say('save')}
          </Button>
          <Button onPress={onClose}>{say('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
