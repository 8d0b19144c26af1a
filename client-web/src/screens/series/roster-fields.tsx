import { useId, useState } from 'react';
import type { RosterFunction } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { CentreName } from '../../ui/names';
import { type SeatedIn, useCandidates } from './candidates';
import { hasChair } from './chair';
import type { Problem, Seat } from './draft';

const kFunctions: RosterFunction[] = ['chair', 'deputy', 'permanent', 'coordinator'];

export function useFunctions() {
  const say = useText();
  return kFunctions.map((value) => ({ value, label: say(`function.${value}`) }));
}

interface Props {
  series: SeatedIn;
  seats: Seat[];
  problems: Set<Problem>;
  onChange: (seats: Seat[]) => void;
}

/** Who sits, for which specialty, in which function. */
export function RosterFields({ series, seats, problems, onChange }: Props) {
  const say = useText();
  const functions = useFunctions();
  const specialties = useId();
  const known = [...new Set(seats.map(({ specialty }) => specialty))].filter(Boolean);
  return (
    <div className="stack">
      <datalist id={specialties}>
        {known.map((specialty) => (
          <option key={specialty} value={specialty} />
        ))}
      </datalist>
      <ul className="rows roster-rows">
        {seats.map((seat, index) => (
          <li key={`${seat.member} ${index}`}>
            <span className="roster-who">
              <strong>{seat.name}</strong>
              <span className="hint">
                <CentreName id={seat.centre} />
              </span>
            </span>
            <TextField
              label={say('roster.specialtyOf', { name: seat.name })}
              bare
              list={specialties}
              value={seat.specialty}
              maxLength={100}
              onChange={(specialty) => onChange(seats.with(index, { ...seat, specialty }))}
              problem={problems.has('specialty') && !seat.specialty.trim() ? say('required') : undefined}
            />
            <Choice
              label={say('roster.functionOf', { name: seat.name })}
              bare
              value={seat.function}
              onChange={(chosen) => chosen && onChange(seats.with(index, { ...seat, function: chosen }))}
              options={functions}
            />
            <Button
              look="quiet"
              label={say('roster.remove', { name: seat.name })}
              onPress={() => onChange(seats.toSpliced(index, 1))}
            >
              <span aria-hidden="true">×</span>
            </Button>
          </li>
        ))}
      </ul>
      {problems.has('seatTwice') && (
        <p className="problem" role="alert">
          {say('roster.twice')}
        </p>
      )}
      <p role="status" className={hasChair(seats) ? undefined : 'notice'}>
        {!hasChair(seats) && say('series.noChair')}
      </p>
      <Add series={series} onAdd={(seat) => onChange([...seats, seat])} />
    </div>
  );
}

function Add({ series, onAdd }: { series: SeatedIn; onAdd: (seat: Seat) => void }) {
  const say = useText();
  const functions = useFunctions();
  const candidates = useCandidates(series);
  const [member, setMember] = useState('');
  const [seatFunction, setFunction] = useState<RosterFunction>('permanent');
  const chosen = candidates.find((one) => one.member === member);
  return (
    <div className="form-pair roster-add">
      <Choice
        id="roster-who"
        label={say('roster.add')}
        hint={say('roster.addHint')}
        value={member}
        onChange={setMember}
        none={say('choose')}
        options={candidates.map((one) => ({
          value: one.member,
          label: [one.name, one.specialty].filter(Boolean).join(' · '),
        }))}
      />
      <Choice
        id="roster-as"
        label={say('roster.as')}
        value={seatFunction}
        onChange={(value) => value && setFunction(value)}
        options={functions}
      />
      <Button
        disabled={!chosen}
        onPress={() => {
          if (chosen) onAdd({ ...chosen, function: seatFunction });
          setMember('');
        }}
      >
        {say('roster.addIt')}
      </Button>
    </div>
  );
}
