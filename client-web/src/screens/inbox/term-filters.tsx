import { useText } from '../../i18n/text';
import { TermChoice } from '../../ui/term-choice';

interface Props {
  hpo: string | undefined;
  orpha: string | undefined;
  set: (change: { hpo?: string; orpha?: string }) => void;
}

/** A sign or a disease, with all that is a kind of it. */
export function TermFilters({ hpo, orpha, set }: Props) {
  const say = useText();
  return (
    <div className="term-filters">
      <TermChoice system="HPO" label={say('filter.sign')} code={hpo} onCode={(code) => set({ hpo: code })} />
      <TermChoice
        system="ORPHA"
        label={say('filter.disease')}
        code={orpha}
        onCode={(code) => set({ orpha: code })}
      />
    </div>
  );
}
