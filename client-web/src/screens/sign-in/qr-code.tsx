const kQuiet = 4;

/** Rows of modules as the server drew them; what they say stands beside it as text. */
export function QrCode({ rows, label }: { rows: string[]; label: string }) {
  const side = rows.length + 2 * kQuiet;
  const modules = rows.flatMap((row, y) =>
    [...row].flatMap((module, x) => (module === '1' ? `M${x + kQuiet} ${y + kQuiet}h1v1h-1z` : [])),
  );
  return (
    <svg viewBox={`0 0 ${side} ${side}`} className="qr" role="img" aria-label={label}>
      <path d={modules.join('')} />
    </svg>
  );
}
