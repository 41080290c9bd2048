/**
 * How an exported report carries its runs. The report is one HTML file; beside the page's own script and style it holds
 *
 * - one `<script type="application/json" id="descent-report">` with the manifest below,
 * - unless it is in English, one `<script type="application/json" id="descent-translations">` with its translations, and
 * - for each stream of each run a `<script type="application/octet-stream+base64">` whose id the manifest names: the file's
 *   bytes, gzipped, in base64.
 *
 * A browser treats both as data and never runs them. The page reads the manifest with `parseManifest`, takes each block's
 * text, undoes base64 (`atob`) and gzip (`DecompressionStream`), and feeds the bytes to a `streamReader` (streams.ts), events first.
 */
import { isRecord } from './params.ts';
import { type Translations, TRANSLATIONS_ID } from './localize.ts';
import type { RunHeader, RunNotes } from './run.ts';

export const REPORT_FORMAT = 1;
/** The id of the manifest's element; a page that has it is a report. */
export const REPORT_ID = 'descent-report';
export const BLOCK_TYPE = 'application/octet-stream+base64';

export interface ReportManifest {
  readonly format: number;
  /** When it was exported, in milliseconds since 1970. */
  readonly created: number;
  /** The first is the main run, the others are compared with it. */
  readonly runs: readonly ReportRun[];
}

export interface ReportRun {
  readonly header: RunHeader;
  readonly notes: RunNotes;
  /** The run had not ended and no trainer was alive: call `RunData.interrupt()` after its streams. */
  readonly interrupted: boolean;
  /** What could not be read or was left out, to be shown with the run. */
  readonly notices: readonly string[];
  readonly blocks: readonly ReportBlock[];
}

export interface ReportBlock {
  /** The file in the run's folder that it is the content of: `events.jsonl`, `steps.table`, … */
  readonly stream: string;
  /** The id of the element that holds it. */
  readonly id: string;
  /** Bytes after base64 and gzip are undone. */
  readonly bytes: number;
}

export const blockId = (run: number, stream: string) => `descent-run-${run}-${stream.replace(/\W/g, '-')}`;

/** The manifest as the text of its element: JSON in which nothing can end the element or begin a comment. */
export const manifestText = (manifest: ReportManifest) => inertJson(manifest);

/** JSON that is safe inside a `<script>` element, and the same value when parsed. */
export const inertJson = (value: unknown) =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The element that carries a page's translations; nothing where the page is in English. */
export const translationsElement = (translations: Translations) =>
  Object.keys(translations).length === 0
    ? ''
    : `<script type="application/json" id="${TRANSLATIONS_ID}">${inertJson(translations)}</script>\n`;

/** Throws an `Error` fit to be shown when the text is no manifest, or one from a newer Descent. */
export function parseManifest(text: string): ReportManifest {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || typeof value.format !== 'number' || !Array.isArray(value.runs))
    throw new Error('This report holds no runs that Descent can read. Export it again.');
  if (value.format > REPORT_FORMAT)
    throw new Error(`This report was made by a newer Descent (format ${value.format}, known up to ${REPORT_FORMAT}).`);
  return value as unknown as ReportManifest;
}
