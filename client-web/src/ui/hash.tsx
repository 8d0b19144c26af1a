import type { Ref } from 'react';
import './hash.css';

/** A SHA-256 in groups that can be read; selected, it is 64 digits without a space. */
export function Hash({ sha256, ref }: { sha256: string; ref?: Ref<HTMLElement> }) {
  return (
    <code className="hash" ref={ref}>
      {[0, 8, 16, 24, 32, 40, 48, 56].map((at) => (
        <span key={at}>{sha256.slice(at, at + 8)}</span>
      ))}
    </code>
  );
}
