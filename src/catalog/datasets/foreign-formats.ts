/** Files that are not text tables although their name may say so, recognized by their first bytes, with what to do about each. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';

interface Format {
  readonly title: string;
  readonly remedy: string;
  /** The bytes that files of this format begin with. */
  readonly begins: readonly (number | string)[];
}

const SAVE_AS_CSV = msg('Open it in a spreadsheet program, and save the sheet as CSV.');
const EXPORT = msg('Export its table as CSV with the program that created it.');
const UNPACK = msg('Unpack it, and choose the CSV file inside.');
const FORMATS: readonly Format[] = [
  { title: msg('an Excel workbook or a ZIP archive'), remedy: msg('Save its sheet as CSV, or unpack it.'), begins: ['PK', 3, 4] },
  { title: msg('an old Excel workbook'), remedy: SAVE_AS_CSV, begins: [0xd0, 0xcf, 0x11, 0xe0] },
  { title: msg('a Parquet file'), remedy: EXPORT, begins: ['PAR1'] },
  { title: msg('an Arrow file'), remedy: EXPORT, begins: ['ARROW1'] },
  { title: msg('an SQLite database'), remedy: EXPORT, begins: ['SQLite format 3'] },
  { title: msg('a PDF document'), remedy: msg('Download the table as CSV.'), begins: ['%PDF'] },
  { title: msg('an HDF5 file'), remedy: EXPORT, begins: [0x89, 'HDF'] },
  { title: msg('a NumPy array'), remedy: EXPORT, begins: [0x93, 'NUMPY'] },
  { title: msg('a 7-Zip archive'), remedy: UNPACK, begins: ['7z', 0xbc, 0xaf] },
  { title: msg('a RAR archive'), remedy: UNPACK, begins: ['Rar!'] },
  { title: msg('a bzip2 archive'), remedy: UNPACK, begins: ['BZh'] },
  { title: msg('an XZ archive'), remedy: UNPACK, begins: [0xfd, '7zXZ'] },
];
const WEB_PAGE = /^\s*<(!doctype|html|\?xml|head|body|svg)\b/i;
const JSON_TEXT = /^\s*(\[\s*[[{]|\{\s*")/;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;
const ARFF = /^(\s*%.*\n|\s)*@relation\b/i;
const HEAD = 4096;

/** Why a file is no table, and the remedy; undefined for one that may be a table. */
export function foreignFormat(
  path: string,
  bytes: Uint8Array,
): { readonly message: string; readonly remedy: string } | undefined {
  const found = FORMATS.find(({ begins }) => startsWith(bytes, begins)) ?? textFormat(bytes);
  return (
    found && {
      message: l10n.t('{0} is {1}, not a CSV or TSV file.', path, translated(found.title)),
      remedy: translated(found.remedy),
    }
  );
}

function textFormat(bytes: Uint8Array): Pick<Format, 'title' | 'remedy'> | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD)).replace('\u00EF\u00BB\u00BF', '');
  if (WEB_PAGE.test(head))
    return { title: msg('a web page or an XML file'), remedy: msg('Download the file itself, not the page that shows it.') };
  if (JSON_TEXT.test(head)) return { title: msg('JSON'), remedy: msg('Convert it to CSV, or read it in a training program.') };
  if (POINTER.test(head))
    return {
      title: msg('a Git LFS pointer file'),
      remedy: msg('Run git lfs pull in its repository, or download the file itself.'),
    };
  if (ARFF.test(head)) return { title: msg('an ARFF file'), remedy: EXPORT };
  return undefined;
}

function startsWith(bytes: Uint8Array, begins: Format['begins']): boolean {
  const wanted = begins.flatMap((part) => (typeof part === 'number' ? [part] : [...part].map((letter) => letter.charCodeAt(0))));
  return wanted.every((byte, i) => bytes[i] === byte);
}
