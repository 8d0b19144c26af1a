import { useState } from 'react';
import { useClient } from '../../app/hooks';
import { usePreferences } from '../../app/preferences';
import { ownZone } from '../../app/zones';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Problem } from '../../ui/states';
import { type Days, momentsOf } from './period';

/** The national minimum data set of a centre's cases, as far as it is here. */
export function MinimumDataSet({ centre, days }: { centre: string; days: Days }) {
  const say = useText();
  const client = useClient();
  const { language } = usePreferences();
  const [pending, setPending] = useState(false);
  const [rows, setRows] = useState<number>();
  const [error, setError] = useState<unknown>();
  const download = async () => {
    setPending(true);
    setError(undefined);
    try {
      const { path, cases } = await client.call('stats.minimumDataSet', {
        centre,
        ...momentsOf(days),
        language,
        timeZone: ownZone(),
      });
      setRows(cases);
      if (cases > 0) location.assign(path);
    } catch (problem) {
      setError(problem);
    }
    setPending(false);
  };
  return (
    <section aria-labelledby="minimum-data-set" className="part">
      <h2 id="minimum-data-set">{say('minimumDataSet.title')}</h2>
      <p>{say('minimumDataSet.what')}</p>
      <Button id="download-minimum-data-set" pending={pending} onPress={download}>
        {say('minimumDataSet.download')}
      </Button>
      <p role="status">{rows !== undefined && say('minimumDataSet.rows', { count: rows })}</p>
      <Problem error={error} />
    </section>
  );
}
