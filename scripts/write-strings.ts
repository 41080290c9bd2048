// Writes every text that Descent shows to l10n/bundle.l10n.json, and as a list to read to .cache/strings.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundle, found, readable } from './strings.ts';

const at = (path: string) => resolve(import.meta.dirname, '..', path);
const texts = bundle();
for (const folder of ['l10n', '.cache']) mkdirSync(at(folder), { recursive: true });
writeFileSync(at('l10n/bundle.l10n.json'), `${JSON.stringify(texts, null, 2)}\n`);
writeFileSync(at('.cache/strings.md'), readable(found()));
console.log(`${Object.keys(texts).length} texts in l10n/bundle.l10n.json. To read them: .cache/strings.md`);
