// Writes what the command table and the catalog declare into package.json, package.nls.json and schemas/, and the reference into docs/.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { schemaFiles } from './contributed-settings.ts';
import { updated } from './contributes.ts';
import { optimizersPage } from './optimizers-page.ts';
import { REFERENCE, withTables } from './reference.ts';
import { schedulesPage } from './schedules-page.ts';

const rewrite = (name, change) => {
  const file = new URL(`../${name}`, import.meta.url);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};
let texts = {};
rewrite('package.json', (text) => {
  const made = updated(JSON.parse(text));
  texts = made.texts;
  return `${JSON.stringify(made.manifest, null, 2)}\n`;
});
writeFileSync(new URL('../package.nls.json', import.meta.url), `${JSON.stringify(texts, null, 2)}\n`);
mkdirSync(new URL('../schemas', import.meta.url), { recursive: true });
for (const [name, schema] of Object.entries(schemaFiles()))
  writeFileSync(new URL(`../schemas/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
for (const [page, tables] of Object.entries(REFERENCE)) rewrite(page, (text) => withTables(text, tables));
writeFileSync(new URL('../docs/optimizers.md', import.meta.url), optimizersPage());
writeFileSync(new URL('../docs/schedules.md', import.meta.url), schedulesPage());
