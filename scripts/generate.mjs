// Writes what the command table and the catalog declare into package.json, and the reference into docs/.
import { readFileSync, writeFileSync } from 'node:fs';
import { updated } from './contributes.ts';
import { optimizersPage } from './optimizers-page.ts';
import { REFERENCE, withTables } from './reference.ts';
import { schedulesPage } from './schedules-page.ts';

const rewrite = (name, change) => {
  const file = new URL(`../${name}`, import.meta.url);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};
rewrite('package.json', (text) => `${JSON.stringify(updated(JSON.parse(text)), null, 2)}\n`);
for (const [page, tables] of Object.entries(REFERENCE)) rewrite(page, (text) => withTables(text, tables));
writeFileSync(new URL('../docs/optimizers.md', import.meta.url), optimizersPage());
writeFileSync(new URL('../docs/schedules.md', import.meta.url), schedulesPage());
