import { useState } from 'react';
import { useRead } from '../../app/hooks';
import { usePreferences } from '../../app/preferences';
import type { CaseContent } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Loaded } from '../../ui/states';
import { Term } from '../../ui/term';

/** Diseases that may explain the signs: a hint, looked up when it is opened, and kept nowhere. */
export function Diseases({ phenotype }: { phenotype: NonNullable<CaseContent['phenotype']> }) {
  const say = useText();
  const { language } = usePreferences();
  const [open, setOpen] = useState(false);
  const found = useRead(
    'terminology.suggestDiseases',
    {
      phenotype: phenotype.slice(0, 100).map(({ code, status }) => ({ code, status: status ?? 'observed' })),
      language,
      limit: 10,
    },
    { enabled: open },
  );
  return (
    <details className="diseases" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say('diseases.title')}</summary>
      {open && (
        <Loaded of={found}>
          {({ diseases }) =>
            (diseases ?? []).length === 0 ? (
              <p>{say('diseases.none')}</p>
            ) : (
              <>
                <p className="hint">{say('diseases.hint')}</p>
                <ol className="lines">
                  {diseases.map((one) => (
                    <li key={one.code}>
                      <span lang={one.language}>{one.label}</span> <code>{one.code}</code>
                      <ul className="terms">
                        {(one.signs ?? []).flatMap(({ code, nearest, frequency }) =>
                          nearest
                            ? [
                                <li key={code} className="hint">
                                  <Term code={nearest} />
                                  {frequency && ` · ${say(`frequency.${frequency}`)}`}
                                </li>,
                              ]
                            : [],
                        )}
                      </ul>
                    </li>
                  ))}
                </ol>
              </>
            )
          }
        </Loaded>
      )}
    </details>
  );
}
