import type { ComponentProps, ReactNode } from 'react';
import type { Gate } from '../../app/gate';
import { useRead } from '../../app/hooks';
import { useEverySeries } from '../../app/pages';
import type {
  AcmgClass,
  CaseContent,
  CaseReason,
  Inheritance,
  PhenotypeStatus,
  Sex,
  Urgency,
  Variant,
  VitalStatus,
  Zygosity,
} from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Codes } from '../../ui/codes';
import { Diagnoses } from '../../ui/diagnoses';
import { Check, Choice, Radios, TextArea, TextField } from '../../ui/fields';
import { FieldFindings } from '../../ui/findings';
import { AgeField, WeeksField } from './age-field';
import type { Required } from './content';
import { SignFields } from './sign-fields';

interface Part {
  content: CaseContent;
  set: (change: Partial<CaseContent>) => void;
  problemOf: (field: Required) => string | undefined;
  gate: Gate;
}

function Section({
  name,
  children,
}: {
  name: 'address' | 'question' | 'person' | 'history' | 'consent';
  children: ReactNode;
}) {
  const say = useText();
  return (
    <section className="form-section" aria-labelledby={`section-${name}`}>
      <h2 id={`section-${name}`} tabIndex={-1}>
        {say(`section.${name}`)}
      </h2>
      {children}
    </section>
  );
}

interface AddressProps extends Part {
  centres: { id: string; name: string }[];
  centre: string;
  setCentre: (centre: string) => void;
  fixed: boolean;
  series: string | undefined;
  setSeries: (series: string | undefined) => void;
  submitted: boolean;
}

/** Which centre asks which series; those that suit the centre stand first, with the reason. */
export function AddressSection(props: AddressProps) {
  const { centres, centre, setCentre, fixed, series, setSeries, submitted, content, problemOf } = props;
  const say = useText();
  const orpha = content.diagnoses?.find(({ code }) => code.startsWith('ORPHA:'))?.code;
  const proposed = useRead(
    'directory.proposeSeries',
    { centre, ...(orpha ? { orpha } : {}) },
    { keep: true },
  );
  const all = useEverySeries();
  const proposals = proposed.data?.proposals ?? [];
  const others = all.filter(({ id }) => !proposals.some((one) => one.series === id));
  const chosen = proposals.find((one) => one.series === series);
  return (
    <Section name="address">
      <div className="form-pair">
        {centres.length > 1 && !fixed ? (
          <Choice
            label={say('form.centre')}
            value={centre}
            onChange={(value) => value && setCentre(value)}
            options={centres.map(({ id, name }) => ({ value: id, label: name }))}
            required
          />
        ) : (
          <div className="field">
            <span className="label">{say('form.centre')}</span>
            <p>{centres.find(({ id }) => id === centre)?.name}</p>
          </div>
        )}
        {submitted ? (
          <div className="field">
            <span className="label">{say('form.series')}</span>
            <p>{all.find(({ id }) => id === series)?.name}</p>
          </div>
        ) : (
          <Choice
            id="field-series"
            label={say('form.series')}
            value={series ?? ''}
            onChange={(value) => setSeries(value || undefined)}
            none={say('choose')}
            required
            problem={problemOf('series')}
            hint={
              chosen
                ? say('form.because', { reason: say(`proposal.${chosen.reasons[0]!.kind}`) })
                : say('form.seriesHint')
            }
            options={[
              ...proposals.map((one) => ({ value: one.series, label: one.name })),
              ...others.map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
        )}
      </div>
    </Section>
  );
}

const kReasons: CaseReason[] = [
  'diagnostic',
  'therapeutic',
  'second_opinion',
  'prenatal',
  'transition',
  'other',
];
const kUrgencies: Urgency[] = ['routine', 'soon', 'urgent'];

export function QuestionSection({ content, set, problemOf, gate }: Part) {
  const say = useText();
  return (
    <Section name="question">
      <div className="form-pair">
        <Choice
          id="field-reason"
          label={say('field.reason')}
          value={content.reason ?? ''}
          onChange={(reason) => set({ reason: reason || undefined })}
          none={say('choose')}
          options={kReasons.map((value) => ({ value, label: say(`reason.${value}`) }))}
          required
          problem={problemOf('reason')}
        />
        <Choice
          id="field-urgency"
          label={say('field.urgency')}
          value={content.urgency ?? ''}
          onChange={(urgency) => set({ urgency: urgency || undefined })}
          none={say('choose')}
          options={kUrgencies.map((value) => ({ value, label: say(`urgency.${value}`) }))}
          required
          problem={problemOf('urgency')}
        />
        <TextField
          label={say('field.neededBy')}
          type="date"
          value={content.neededBy ?? ''}
          onChange={(neededBy) => set({ neededBy: neededBy || undefined })}
        />
      </div>
      {content.urgency === 'urgent' && <p className="notice">{say('form.urgentHint')}</p>}
      <CheckedArea
        gate={gate}
        pointer="/content/questions"
        id="field-questions"
        label={say('field.questions')}
        hint={say('form.questionsHint')}
        value={content.questions ?? ''}
        onChange={(questions) => set({ questions })}
        rows={3}
        maxLength={4000}
        required
        problem={problemOf('questions')}
      />
    </Section>
  );
}

const kVitalStatuses: VitalStatus[] = ['alive', 'deceased', 'unknown'];
const kDaysOfWeek = ['0', '1', '2', '3', '4', '5', '6'] as const;
const kSexes: Sex[] = ['female', 'male', 'undetermined', 'unknown'];

export function PersonSection({ content, set, problemOf }: Part) {
  const say = useText();
  const subject = content.subject ?? {};
  const gestation = subject.gestationalAge;
  const prenatal = content.reason === 'prenatal';
  const problem = problemOf('subject');
  return (
    <Section name="person">
      <p className="notice">{say('form.pseudonymised')}</p>
      <Radios
        legend={say('form.sex')}
        value={subject.sex ?? ''}
        onChange={(sex) => set({ subject: { ...subject, sex } })}
        options={kSexes.map((value) => ({ value, label: say(`sex.${value}`) }))}
        required
        problem={problem && !subject.sex ? problem : undefined}
      />
      {prenatal ? (
        <div className="form-pair">
          <WeeksField
            id="field-subject"
            value={gestation?.weeks}
            onChange={(weeks) =>
              set({
                subject: {
                  ...subject,
                  gestationalAge: weeks === undefined ? undefined : { ...gestation, weeks },
                },
              })
            }
            problem={problem && !gestation ? problem : undefined}
          />
          {gestation && (
            <Choice
              id="field-days"
              label={say('form.gestationalDays')}
              value={(gestation.days?.toString() ?? '') as (typeof kDaysOfWeek)[number] | ''}
              onChange={(days) =>
                set({
                  subject: {
                    ...subject,
                    gestationalAge: { ...gestation, days: days ? Number(days) : undefined },
                  },
                })
              }
              none={say('form.notSaid')}
              options={kDaysOfWeek.map((value) => ({ value, label: value }))}
            />
          )}
        </div>
      ) : (
        <AgeField
          id="field-subject"
          value={subject.age}
          precision={subject.agePrecision}
          onChange={(age) => set({ subject: { ...subject, ...age } })}
          problem={problem && !subject.age ? problem : undefined}
        />
      )}
      <Fold title={say('form.vitalStatus')} count={subject.vitalStatus ? 1 : 0}>
        <Choice
          id="field-vital"
          label={say('form.vitalStatus')}
          bare
          value={subject.vitalStatus ?? ''}
          onChange={(vitalStatus) => set({ subject: { ...subject, vitalStatus: vitalStatus || undefined } })}
          none={say('form.notSaid')}
          options={kVitalStatuses.map((value) => ({ value, label: say(`vital.${value}`) }))}
        />
      </Fold>
    </Section>
  );
}

export function HistorySection({ content, set, problemOf, gate }: Part) {
  const say = useText();
  return (
    <Section name="history">
      <CheckedArea
        gate={gate}
        pointer="/content/history"
        id="field-history"
        label={say('field.history')}
        hint={say('form.historyHint')}
        value={content.history ?? ''}
        onChange={(history) => set({ history })}
        rows={8}
        maxLength={16_000}
        required
        problem={problemOf('history')}
      />
    </Section>
  );
}

export function ConsentSection({ content, set, problemOf }: Part) {
  const say = useText();
  const consent = content.consent ?? {};
  const today = new Date().toISOString().slice(0, 10);
  const change = (part: Partial<typeof consent>) =>
    set({ consent: { registry: false, research: false, attestedOn: today, ...consent, ...part } });
  return (
    <Section name="consent">
      <Check
        id="field-consent"
        label={say('form.care')}
        value={consent.care ?? false}
        onChange={(care) => change({ care })}
        problem={problemOf('consent')}
      />
      <Check
        label={say('form.registry')}
        value={consent.registry ?? false}
        onChange={(registry) => change({ registry })}
      />
      <Check
        label={say('form.research')}
        value={consent.research ?? false}
        onChange={(research) => change({ research })}
      />
      <Check
        label={say('form.image')}
        value={consent.image ?? false}
        onChange={(image) => change({ image })}
      />
      {consent.care && (
        <TextField
          label={say('form.attestedOn')}
          type="date"
          value={consent.attestedOn ?? today}
          max={today}
          onChange={(attestedOn) => change({ attestedOn: attestedOn || undefined })}
        />
      )}
    </Section>
  );
}

const kInheritances: Inheritance[] = [
  'autosomal_dominant',
  'autosomal_recessive',
  'x_linked_dominant',
  'x_linked_recessive',
  'x_linked',
  'y_linked',
  'mitochondrial',
  'de_novo',
  'multifactorial',
  'sporadic',
  'unknown',
];

/** What helps, and may be left out; each part opens where it holds something. */
export function MoreSection({ content, set, gate }: Part) {
  const say = useText();
  const family = content.family ?? {};
  return (
    <section className="form-section" aria-labelledby="section-more">
      <h2 id="section-more" tabIndex={-1}>
        {say('section.more')}
      </h2>
      <Fold title={say('field.phenotype')} count={content.phenotype?.length}>
        <Codes
          system="HPO"
          label={say('form.sign')}
          hint={say('codes.signHint')}
          pattern={/^HP:\d{7}$/}
          prefix="HP:"
          items={content.phenotype ?? []}
          make={(code) => ({ code, status: 'observed' as PhenotypeStatus })}
          onChange={(phenotype) => set({ phenotype })}
        >
          {(sign, change) => <SignFields sign={sign} onChange={change} />}
        </Codes>
      </Fold>
      <Fold title={say('field.diagnoses')} count={content.diagnoses?.length}>
        <Diagnoses
          label={say('form.disease')}
          items={content.diagnoses ?? []}
          onChange={(diagnoses) => set({ diagnoses })}
        />
        <FieldFindings gate={gate} pointer="/content/diagnoses" />
      </Fold>
      <Fold title={say('field.variants')} count={content.variants?.length}>
        <Variants variants={content.variants ?? []} onChange={(variants) => set({ variants })} />
        <FieldFindings gate={gate} pointer="/content/variants" />
      </Fold>
      <Fold title={say('field.family')} count={content.family ? 1 : 0}>
        <div className="form-pair">
          <Choice
            label={say('form.inheritance')}
            value={family.inheritance ?? ''}
            onChange={(inheritance) => set({ family: { ...family, inheritance: inheritance || undefined } })}
            none={say('form.notSaid')}
            options={kInheritances.map((value) => ({ value, label: say(`inheritance.${value}`) }))}
          />
          <Choice
            label={say('form.consanguinity')}
            value={family.consanguinity === undefined ? '' : family.consanguinity ? 'yes' : 'no'}
            onChange={(value) =>
              set({ family: { ...family, consanguinity: value ? value === 'yes' : undefined } })
            }
            none={say('form.notSaid')}
            options={[
              { value: 'yes', label: say('yes') },
              { value: 'no', label: say('no') },
            ]}
          />
        </div>
        <CheckedArea
          gate={gate}
          pointer="/content/family/text"
          id="field-family"
          label={say('field.family')}
          bare
          value={family.text ?? ''}
          onChange={(text) => set({ family: { ...family, text } })}
          maxLength={4000}
        />
      </Fold>
      <Fold title={say('field.examinations')} count={content.examinations ? 1 : 0}>
        <CheckedArea
          gate={gate}
          pointer="/content/examinations"
          id="field-examinations"
          label={say('field.examinations')}
          bare
          value={content.examinations ?? ''}
          onChange={(examinations) => set({ examinations })}
          rows={6}
          maxLength={16_000}
        />
      </Fold>
      <Fold title={say('field.treatments')} count={content.treatments ? 1 : 0}>
        <CheckedArea
          gate={gate}
          pointer="/content/treatments"
          id="field-treatments"
          label={say('field.treatments')}
          bare
          value={content.treatments ?? ''}
          onChange={(treatments) => set({ treatments })}
          rows={4}
          maxLength={8000}
        />
      </Fold>
    </section>
  );
}

/** A text of the person, with what was found in it below. */
function CheckedArea({
  gate,
  pointer,
  ...area
}: ComponentProps<typeof TextArea> & { gate: Gate; pointer: string }) {
  return (
    <>
      <TextArea {...area} />
      <FieldFindings gate={gate} pointer={pointer} />
    </>
  );
}

function Fold({ title, count, children }: { title: string; count: number | undefined; children: ReactNode }) {
  return (
    <details className="fold" open={Boolean(count) || undefined}>
      <summary>{title}</summary>
      <div className="stack">{children}</div>
    </details>
  );
}

const kAcmg: AcmgClass[] = [
  'pathogenic',
  'likely_pathogenic',
  'uncertain_significance',
  'likely_benign',
  'benign',
];
const kZygosities: Zygosity[] = [
  'heterozygous',
  'homozygous',
  'hemizygous',
  'compound_heterozygous',
  'mosaic',
  'homoplasmic',
  'heteroplasmic',
  'unknown',
];

function Variants({ variants, onChange }: { variants: Variant[]; onChange: (variants: Variant[]) => void }) {
  const say = useText();
  const change = (index: number, part: Partial<Variant>) =>
    onChange(variants.with(index, { ...variants[index]!, ...part }));
  return (
    <>
      {variants.map((one, index) => (
        <div className="variant-row" key={index}>
          <TextField
            label={say('form.gene')}
            value={one.gene}
            onChange={(gene) => change(index, { gene: gene.trim() })}
            maxLength={40}
            autoComplete="off"
            required
          />
          <TextField
            id={`field-hgvs-${index}`}
            label={say('form.hgvs')}
            value={one.hgvs ?? ''}
            onChange={(hgvs) => change(index, { hgvs })}
            maxLength={400}
            autoComplete="off"
          />
          <Choice
            label={say('form.acmg')}
            value={one.acmg ?? ''}
            onChange={(acmg) => change(index, { acmg: acmg || undefined })}
            none={say('form.notSaid')}
            options={kAcmg.map((value) => ({ value, label: say(`acmg.${value}`) }))}
          />
          <Choice
            label={say('form.zygosity')}
            value={one.zygosity ?? ''}
            onChange={(zygosity) => change(index, { zygosity: zygosity || undefined })}
            none={say('form.notSaid')}
            options={kZygosities.map((value) => ({ value, label: say(`zygosity.${value}`) }))}
          />
          <Button
            look="quiet"
            label={say('codes.remove', { code: one.gene })}
            onPress={() => onChange(variants.toSpliced(index, 1))}
          >
            <span aria-hidden="true">×</span>
          </Button>
        </div>
      ))}
      <div>
        <Button onPress={() => onChange([...variants, { gene: '' }])}>{say('form.addVariant')}</Button>
      </div>
    </>
  );
}
