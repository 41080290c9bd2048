/** Exports runs as one HTML file that needs nothing else: the dashboard's page with the runs inside it. */
import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  BLOCK_TYPE,
  blockId,
  manifestText,
  REPORT_FORMAT,
  REPORT_ID,
  type ReportBlock,
  type ReportRun,
  translationsElement,
} from '../core/report-format.ts';
import { STREAMS } from '../protocol.ts';
import { diskFault, isMissing } from './disk.ts';
import { localization } from './localization.ts';
import { piecesOf, readWhole } from './regular-file.ts';
import { readHeader, readLive, readNotes, readRun } from './run-folders.ts';
import { reduceTable } from './reduce-table.ts';
import { THEME } from './report-theme.ts';

/** Paths of the page's bundle; what the style refers to lies beside it. */
export interface Assets {
  readonly js: string;
  readonly css: string;
}

/** A larger table is thinned out for the report. */
const TABLE_BYTES = 2 ** 25;
/** A log that is larger would make a report that no browser opens; and a table may grow while it is read. */
const STREAM_BYTES = 2 ** 28;
/** Of a table that is thinned out, so much is read at a time. */
const PIECE = 2 ** 24;

/**
 * Writes the report of a run, or of several to compare (the first is the main one). Rejects with a `UserError` that names the
 * file which cannot be read or written; then nothing is left behind.
 */
export async function writeReport(
  folders: string | readonly string[],
  assets: Assets,
  out: string,
  tableBytes = TABLE_BYTES,
): Promise<void> {
  const all = typeof folders === 'string' ? [folders] : folders;
  const style = `${THEME}\n${await inlineStyle(assets.css)}`;
  const script = inlineScript(await read(assets.js, l10n.t('The dashboard files for the report cannot be read')));
  const temporary = `${out}.new`;
  let file: FileHandle | undefined;
  try {
    await rm(temporary, { force: true });
    file = await open(temporary, 'wx');
    const first = await readHeader(all[0] ?? '');
    const name = (await readNotes(all[0] ?? '')).name ?? first.title;
    await file.write(head(name, style, script));
    const runs: ReportRun[] = [];
    for (const [i, folder] of all.entries()) runs.push(await writeRun(file, i, folder, tableBytes));
    await file.write(translationsElement(localization().translations));
    const manifest = manifestText({ format: REPORT_FORMAT, created: Date.now(), runs });
    await file.write(`<script type="application/json" id="${REPORT_ID}">${manifest}</script>\n`);
    await file.write(`<script type="module">${script}</script>\n</body>\n</html>\n`);
    await file.close();
    file = undefined;
    await rename(temporary, out);
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(temporary, { force: true });
    throw diskFault(error, l10n.t('The report cannot be written'), out);
  }
}

async function writeRun(file: FileHandle, index: number, folder: string, tableBytes: number): Promise<ReportRun> {
  const run = await readRun(folder);
  const notices: string[] = [];
  const blocks: ReportBlock[] = [];
  if (!run.ended && (await readLive(folder)))
    notices.push(l10n.t('The run was still in progress when this report was exported.'));
  for (const name of STREAMS) {
    const path = join(folder, name);
    const size = await sizeOf(path);
    if (size === undefined) continue;
    let bytes: Uint8Array;
    if (name === 'events.jsonl' || size <= tableBytes) bytes = await readWhole(path, STREAM_BYTES).catch(unreadable(path));
    else {
      const factor = 2 ** Math.ceil(Math.log2(size / tableBytes));
      bytes = await reduceTable(name, piecesOf(path, PIECE), factor, (message) => notices.push(message)).catch(unreadable(path));
      notices.push(
        name === 'steps.table'
          ? l10n.t(
              'To keep this report small, {0} contains about one in {1} recorded steps, plus those with the lowest and the highest loss. The run itself contains all of them.',
              name,
              factor,
            )
          : l10n.t(
              'To keep this report small, {0} contains about one in {1} recorded steps. The run itself contains all of them.',
              name,
              factor,
            ),
      );
    }
    const id = blockId(index, name);
    const packed = (await promisify(gzip)(bytes)).toString('base64');
    await file.write(`<script type="${BLOCK_TYPE}" id="${id}">${packed}</script>\n`);
    blocks.push({ stream: name, id, bytes: bytes.length });
  }
  return { header: run.header, notes: await readNotes(folder), interrupted: run.status === 'interrupted', notices, blocks };
}

/** Nothing may be fetched, and no script or style runs but those whose hashes are here: a name in a log stays a name. */
const head = (title: string, style: string, script: string) => `<!DOCTYPE html>
<html lang="${escaped(localization().language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)} – Descent</title>
<style>${style}</style>
</head>
<body>
`;

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** In strings, templates and regular expressions, the only places where they occur, these mean the same and end no element. */
const inlineScript = (script: string) => script.replace(/<(?=\/script|!--|script)/gi, '\\x3c');

/** The style with the fonts it refers to inside it. */
async function inlineStyle(path: string): Promise<string> {
  const style = (await read(path, l10n.t('The dashboard files for the report cannot be read'))).replace(
    /<(?=\/style)/gi,
    '\\3c ',
  );
  const urls = new Set(
    [...style.matchAll(/url\(\s*["']?(\.?\/?[\w.-]+\.(?:ttf|woff2?))(?:\?[^"')]*)?["']?\s*\)/g)].map((match) => match[1] ?? ''),
  );
  let inlined = style;
  for (const url of urls) {
    const file = join(dirname(path), url);
    const data = await readFile(file, 'base64').catch((error: unknown) => {
      throw diskFault(error, l10n.t('The dashboard files for the report cannot be read'), file);
    });
    const pattern = new RegExp(`url\\(\\s*["']?${url.replace(/[.]/g, '\\.')}(?:\\?[^"')]*)?["']?\\s*\\)`, 'g');
    inlined = inlined.replace(pattern, () => `url(data:font/${extname(url).slice(1)};base64,${data})`);
  }
  return inlined;
}

/** Text with the line ends that HTML makes of any others, so that hashes hold. */
async function read(path: string, doing: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r\n?/g, '\n');
  } catch (error) {
    throw diskFault(error, doing, path);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw diskFault(error, l10n.t('The run cannot be read'), path);
  }
}

const unreadable = (path: string) => (error: unknown) => {
  throw diskFault(error, l10n.t('The run cannot be read'), path);
};
