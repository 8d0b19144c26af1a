import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Check, Choice, Radios, TextArea, TextField } from '../../ui/fields';
import { inRange, kMinutesRange, kRanges, type NumberName, type Problem, type SeriesDraft } from './draft';
import { useFunctions } from './roster-fields';

interface Props {
  draft: SeriesDraft;
  set: (change: Partial<SeriesDraft>) => void;
  problems: Set<Problem>;
}

/** The rules of a series, as they are typed. */
export function CharterFields(props: Props) {
  const say = useText();
  return (
    <>
      <section aria-labelledby="part-quorum" className="part">
        <h2 id="part-quorum">{say('quorum.title')}</h2>
        <QuorumFields {...props} />
      </section>
      <section aria-labelledby="part-opinions" className="part">
        <h2 id="part-opinions">{say('charter.cases')}</h2>
        <CaseFields {...props} />
      </section>
      <section aria-labelledby="part-delays" className="part">
        <h2 id="part-delays">{say('charter.delays')}</h2>
        <div className="form-pair">
          {(
            ['itemMinutes', 'registrationDays', 'triageDays', 'answerDays', 'reportDays', 'years'] as const
          ).map((name) => (
            <Amount key={name} name={name} {...props} />
          ))}
        </div>
      </section>
      <section aria-labelledby="part-urgent" className="part">
        <h2 id="part-urgent">{say('charter.urgent')}</h2>
        <UrgentFields {...props} />
      </section>
    </>
  );
}

function Amount({ name, draft, set, problems }: Props & { name: NumberName }) {
  const say = useText();
  const [least, most] = kRanges[name];
  return (
    <TextField
      id={`charter-${name}`}
      label={say(`charterField.${name}`)}
      type="number"
      min={least}
      max={most}
      value={draft[name]}
      onChange={(value) => set({ [name]: value })}
      required
      problem={problems.has(name) ? say('charter.range', { least, most }) : undefined}
    />
  );
}

function QuorumFields(props: Props) {
  const say = useText();
  const { draft, set } = props;
  return (
    <>
      <Amount name="minimum" {...props} />
      <TextArea
        id="charter-specialties"
        label={say('charterField.specialties')}
        hint={say('charter.perLine')}
        value={draft.specialties}
        onChange={(specialties) => set({ specialties })}
      />
      <Check
        label={say('charter.writtenOpinionsCount')}
        value={draft.writtenOpinionsCount}
        onChange={(writtenOpinionsCount) => set({ writtenOpinionsCount })}
      />
      <Radios
        legend={say('charterField.quorumUnmet')}
        value={draft.quorumUnmet}
        onChange={(quorumUnmet) => set({ quorumUnmet })}
        options={[
          { value: 'label', label: say('charterField.unmetLabel') },
          { value: 'block', label: say('charterField.unmetBlock') },
        ]}
      />
      {draft.quorumUnmet === 'label' && (
        <TextField
          label={say('charterField.quorumUnmetLabel')}
          value={draft.quorumUnmetLabel}
          onChange={(quorumUnmetLabel) => set({ quorumUnmetLabel })}
          maxLength={200}
        />
      )}
    </>
  );
}

function CaseFields({ draft, set }: Props) {
  const say = useText();
  return (
    <>
      <Choice
        id="charter-registration"
        label={say('charter.registration')}
        value={draft.registration}
        onChange={(registration) => registration && set({ registration })}
        options={(['anyone', 'network', 'attached'] as const).map((value) => ({
          value,
          label: say(`charter.registration.${value}`),
        }))}
      />
      <Check
        label={say('charter.seniorValidation')}
        value={draft.seniorValidation}
        onChange={(seniorValidation) => set({ seniorValidation })}
      />
      <Check
        id="charter-blindFirst"
        label={say('charter.blindFirst')}
        value={draft.blindFirst}
        onChange={(blindFirst) => set({ blindFirst })}
      />
      <TextArea
        label={say('charterField.requested')}
        hint={say('charter.perLine')}
        value={draft.requested}
        onChange={(requested) => set({ requested })}
      />
      <Radios
        legend={say('charterField.presentersSee')}
        value={draft.presentersSee}
        onChange={(presentersSee) => set({ presentersSee })}
        options={(['items', 'session'] as const).map((value) => ({
          value,
          label: say(`charterField.presentersSee.${value}`),
        }))}
      />
    </>
  );
}

function UrgentFields({ draft, set, problems }: Props) {
  const say = useText();
  const functions = useFunctions();
  const { escalation } = draft;
  const whenEmpty = (value: string) =>
    problems.has('urgent') && !value.trim() ? say('required') : undefined;
  return (
    <>
      <Check label={say('charterField.urgent')} value={draft.urgent} onChange={(urgent) => set({ urgent })} />
      {draft.urgent && (
        <div className="form-pair">
          <TextField
            label={say('charterField.urgentName')}
            value={draft.urgentName}
            onChange={(urgentName) => set({ urgentName })}
            maxLength={200}
            required
            problem={whenEmpty(draft.urgentName)}
          />
          <TextField
            label={say('charterField.urgentPhone')}
            value={draft.urgentPhone}
            onChange={(urgentPhone) => set({ urgentPhone })}
            maxLength={40}
            required
            problem={problems.has('phone') ? say('charter.phone') : undefined}
          />
          <TextField
            label={say('charterField.urgentHours')}
            value={draft.urgentHours}
            onChange={(urgentHours) => set({ urgentHours })}
            maxLength={200}
            required
            problem={whenEmpty(draft.urgentHours)}
          />
        </div>
      )}
      <h3>{say('charterField.escalation')}</h3>
      <p className="hint">{say('charterField.escalationHint')}</p>
      {escalation.length > 0 && (
        <ul className="code-rows">
          {escalation.map((step, index) => (
            <li key={index}>
              <Choice
                label={say('charterField.stepWhom', { number: index + 1 })}
                bare
                value={step.function}
                onChange={(chosen) =>
                  chosen && set({ escalation: escalation.with(index, { ...step, function: chosen }) })
                }
                options={functions}
              />
              <TextField
                label={say('charterField.stepMinutes', { number: index + 1 })}
                bare
                type="number"
                min={kMinutesRange[0]}
                max={kMinutesRange[1]}
                value={step.afterMinutes}
                onChange={(afterMinutes) =>
                  set({ escalation: escalation.with(index, { ...step, afterMinutes }) })
                }
                problem={
                  problems.has('escalation') && !inRange(step.afterMinutes, kMinutesRange)
                    ? say('charter.range', { least: kMinutesRange[0], most: kMinutesRange[1] })
                    : undefined
                }
              />
              <span className="hint">{say('charterField.minutes')}</span>
              <Button
                look="quiet"
                label={say('charterField.stepRemove', { number: index + 1 })}
                onPress={() => set({ escalation: escalation.toSpliced(index, 1) })}
              >
                <span aria-hidden="true">×</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {escalation.length < 10 && (
        <Button
          onPress={() =>
            set({ escalation: [...escalation, { function: 'coordinator', afterMinutes: '60' }] })
          }
        >
          {say('charterField.stepAdd')}
        </Button>
      )}
    </>
  );
}
