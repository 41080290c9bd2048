/**
 * The format of an exported report. It is one HTML file that contains, besides the page's script and style:
 *
 * - one `<script type="application/json" id="descent-report">` with the manifest below
 * - unless it is in English, one `<script type="application/json" id="descent-translations">` with its translations
 * - for each stream of each run, one `<script type="application/octet-stream+base64">` with the gzipped bytes of the file in base64;
 *   the manifest lists their ids
 *
 * Browsers treat these blocks as data and do not run them. The page reads the manifest with `parseManifest` and decodes each
 * block (`atob`, `DecompressionStream`). It passes the bytes to a `streamReader` (streams.ts), events first.
 */
import * as l10n from '@vscode/l10n';
import { isRecord } from './params.ts';
import { type Translations, TRANSLATIONS_ID } from './localize.ts';
import type { RunHeader, RunNotes } from './run.ts';

export const REPORT_FORMAT = 1;
/** The id of the manifest's element. A page that has it is a report. */
export const REPORT_ID = 'descent-report';
export const BLOCK_TYPE = 'application/octet-stream+base64';

export interface ReportManifest {
  readonly format: number;
  /** Time of the export, in milliseconds since 1970. */
  readonly created: number;
  /** The first is the main run; the others are compared with it. */
  readonly runs: readonly ReportRun[];
}

export interface ReportRun {
  readonly header: RunHeader;
  readonly notes: RunNotes;
  /** The run had not ended and its trainer was gone. Call `RunData.interrupt()` after reading its streams. */
  readonly interrupted: boolean;
  /** Messages about data that is unreadable or not included, to show with the run. */
  readonly notices: readonly string[];
  readonly blocks: readonly ReportBlock[];
}

export interface ReportBlock {
  /** The name of the file in the run's folder: `events.jsonl`, `steps.table`, … */
  readonly stream: string;
  /** The id of its element. */
  readonly id: string;
  /** Number of decoded and decompressed bytes. */
  readonly bytes: number;
}

export const blockId = (run: number, stream: string) => `descent-run-${run}-${stream.replace(/\W/g, '-')}`;

/** The text of the manifest's element: JSON that cannot close the element or start a comment. */
export const manifestText = (manifest: ReportManifest) => inertJson(manifest);

/** JSON that is safe inside a `<script>` element and parses to the same value. */
export const inertJson = (value: unknown) =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The element that carries a page's translations; nothing where the page is in English. */
export const translationsElement = (translations: Translations) =>
  Object.keys(translations).length === 0
    ? ''
    : `<script type="application/json" id="${TRANSLATIONS_ID}">${inertJson(translations)}</script>\n`;

/** Parses a manifest. Throws an `Error` for the user if it is invalid or from a newer version of Descent. */
export function parseManifest(text: string): ReportManifest {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || typeof value.format !== 'number' || !Array.isArray(value.runs))
    throw new Error(l10n.t('This report contains no runs that Descent can read. Export it again.'));
  if (value.format > REPORT_FORMAT)
    throw new Error(
      l10n.t(
        'This report was created by a newer version of Descent (format {0}; this version supports {1}). Update Descent.',
        value.format,
        REPORT_FORMAT,
      ),
    );
  return value as unknown as ReportManifest;
}
