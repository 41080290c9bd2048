// Writes every text that Descent shows to l10n/bundle.l10n.json, and as a list to read to .cache/strings.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundle, found, readable } from './strings.ts';

const at = (path: string) => resolve(import.meta.dirname, '..', path);
const texts = bundle();
for (const folder of ['l10n', '.cache']) mkdirSync(at(folder), { recursive: true });
writeFileSync(at('l10n/bundle.l10n.json'), `${JSON.stringify(texts, null, 2)}\n`);
// The texts of package.json, which `npm run contributes` writes, belong to the reading.
const manifest = JSON.parse(readFileSync(at('package.nls.json'), 'utf8')) as Readonly<Record<string, string>>;
const contributed = Object.entries(manifest).map(([key, text]) => ({ text, where: `package.${key}` }));
writeFileSync(at('.cache/strings.md'), readable([...found(), ...contributed]));
console.log(`${Object.keys(texts).length} texts in l10n/bundle.l10n.json. To read them: .cache/strings.md`);
