import { useState } from 'react';
import { Button } from './button';
import { Problem } from './states';

/** A file of each format, whose address the server tells first. */
export function Downloads<Format extends string>({
  formats,
  ask,
}: {
  formats: readonly (readonly [Format, string])[];
  ask(format: Format): Promise<{ path: string }>;
}) {
  const [error, setError] = useState<unknown>();
  const download = async (format: Format) => {
    setError(undefined);
    try {
      location.assign((await ask(format)).path);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      {formats.map(([format, label]) => (
        <Button key={format} onPress={() => download(format)}>
          {label}
        </Button>
      ))}
      <Problem error={error} />
    </>
  );
}
