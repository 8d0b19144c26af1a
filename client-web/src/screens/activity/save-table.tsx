import { useState } from 'react';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Problem } from '../../ui/states';

/** Saves a table that the server writes as a file. */
export function SaveTable({ name, read }: { name: string; read: () => Promise<string> }) {
  const say = useText();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setPending(true);
    setError(undefined);
    try {
      const address = URL.createObjectURL(new Blob([await read()], { type: 'text/csv;charset=utf-8' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = `${name}.csv`;
      link.click();
      URL.revokeObjectURL(address);
    } catch (problem) {
      setError(problem);
    }
    setPending(false);
  };
  return (
    <div className="save-table">
      <Button pending={pending} onPress={save} label={say('activity.csvOf', { name })}>
        {say('activity.csv')}
      </Button>
      <Problem error={error} />
    </div>
  );
}
