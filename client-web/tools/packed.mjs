// Vite plugin: puts a compressed twin beside each file, which the server prefers, and fails the build
// when what the list of cases loads first is heavier than its budget.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** The entry and every chunk that it or the page loads at once. */
function loadedAtOnce(bundle, page) {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const wanted = chunks.filter(
    (chunk) => chunk.isEntry || chunk.facadeModuleId?.endsWith(page) || chunk.name === 'fr',
  );
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of bundle[name].imports) if (bundle[next]) visit(next);
  };
  for (const chunk of wanted) visit(chunk.fileName);
  return [...seen];
}

export function packed({ page, budget }) {
  let folder;
  return {
    name: 'consilium-packed',
    apply: 'build',
    generateBundle(options, bundle) {
      folder = options.dir;
      const first = loadedAtOnce(bundle, page);
      const bytes = first.reduce((sum, name) => sum + gzipSync(bundle[name].code, { level: 9 }).length, 0);
      this.info(
        `first load of ${page}: ${(bytes / 1000).toFixed(1)} kB of JavaScript (gzip) in ${first.length} files`,
      );
      if (bytes > budget) this.error(`the first load of ${page} takes ${bytes} bytes, more than ${budget}`);
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      await Promise.all(
        files
          .filter((file) => file.isFile() && !file.name.endsWith('.gz'))
          .map(async (file) => {
            const name = path.join(file.parentPath, file.name);
            const data = await readFile(name);
            const twin = gzipSync(data, { level: 9 });
            if (twin.length < data.length) await writeFile(`${name}.gz`, twin);
          }),
      );
    },
  };
}
