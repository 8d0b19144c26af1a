// Installs the packages of the lock file, unless they are there already: node tools/install.mjs FOLDER
// When nothing changed it does not look at the network.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const folder = process.argv[2];
const stamp = path.join(folder, 'node_modules', '.installed');
const wanted = `${process.version}\n${await readFile(path.join(folder, 'package-lock.json'), 'utf8')}`;
const present = await readFile(stamp, 'utf8').catch(() => undefined);
if (present !== wanted) {
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, stdio: 'inherit' },
  );
  if (error) throw error;
  if (status !== 0) process.exit(1);
  await writeFile(stamp, wanted);
}
