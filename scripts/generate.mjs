// Writes what the command table and the catalog declare into package.json, and their tables into the README, OPTIMIZERS.md and SCHEDULES.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { updated } from './contributes.ts';
import { optimizersPage } from './optimizers-page.ts';
import { withReference } from './reference.ts';
import { schedulesPage } from './schedules-page.ts';

const rewrite = (name, change) => {
  const file = new URL(`../${name}`, import.meta.url);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};
rewrite('package.json', (text) => `${JSON.stringify(updated(JSON.parse(text)), null, 2)}\n`);
rewrite('README.md', withReference);
writeFileSync(new URL('../OPTIMIZERS.md', import.meta.url), optimizersPage());
writeFileSync(new URL('../SCHEDULES.md', import.meta.url), schedulesPage());
