import type { CaseContent } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import type { Required } from './content';

type Section = 'address' | 'question' | 'person' | 'history' | 'consent';

const kFieldsOf: Record<Section, Required[]> = {
  address: ['series'],
  question: ['reason', 'urgency', 'questions'],
  person: ['subject'],
  history: ['history'],
  consent: ['consent'],
};
const kRequiredSections = Object.keys(kFieldsOf) as Section[];
const kMore = ['phenotype', 'diagnoses', 'variants', 'family', 'examinations', 'treatments'] as const;

interface Props {
  lacking: Required[];
  content: CaseContent;
  documents: boolean;
}

/** The sections, and which still lack something required. */
export function SectionIndex({ lacking, content, documents }: Props) {
  const say = useText();
  const stateOf = (section: Section) =>
    kFieldsOf[section].some((field) => lacking.includes(field)) ? 'open' : 'done';
  const more = kMore.some((field) => content[field] !== undefined) ? 'done' : 'optional';
  return (
    <nav className="section-index" aria-label={say('form.sections')}>
      <ol>
        {kRequiredSections.map((section) => (
          <Entry
            key={section}
            to={`section-${section}`}
            name={say(`section.${section}`)}
            state={stateOf(section)}
          />
        ))}
        <Entry to="section-more" name={say('section.more')} state={more} />
        {documents && <Entry to="documents" name={say('documents.title')} state="optional" />}
      </ol>
    </nav>
  );
}

/** `to`: the id of a heading. */
function Entry({ to, name, state }: { to: string; name: string; state: 'open' | 'done' | 'optional' }) {
  const say = useText();
  return (
    <li data-state={state}>
      <a
        href={`#${to}`}
        onClick={(event) => {
          event.preventDefault();
          const heading = document.getElementById(to);
          heading?.scrollIntoView({ block: 'start' });
          heading?.focus({ preventScroll: true });
        }}
      >
        {name}
        <span className="hidden-text"> {say(`section.state.${state}`)}</span>
      </a>
    </li>
  );
}
