// Writes what the command table and the catalog declare into package.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { updated } from './src/host/contributes.ts';

const file = new URL('package.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(updated(JSON.parse(readFileSync(file, 'utf8'))), null, 2)}\n`);
