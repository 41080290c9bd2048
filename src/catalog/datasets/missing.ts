/** The words that stand for missing values. */

/**
 * The list of pandas' `read_csv`, the errors of spreadsheets in several languages, and what SQL, SAS and people write. An empty cell
 * is always missing.
 */
const USUAL: ReadonlySet<string> = new Set([
  ...['#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '-NaN', '-nan', '1.#IND', '1.#QNAN', '<NA>', 'N/A', 'NA'],
  ...['NULL', 'NaN', 'None', 'n/a', 'nan', 'null', 'NAN', 'Null', 'na', 'NaT'],
  ...['?', '-', '--', '---', '–', '—', '.', '...', '\\N', '(null)', '[null]', '[NULL]', '(blank)', 'nil', 'NIL'],
  ...['#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#SPILL!', '#CALC!', '#GETTING_DATA'],
  ...['#NV', '#WERT!', '#BEZUG!', '#ZAHL!', '#N/D', '#VALEUR!', '#NOM?', '#NOMBRE!', '#¡DIV/0!', '#¡VALOR!'],
  ...['n.a.', 'N.A.', 'k.A.', 'k. A.'],
]);

/** Words that are missing values in a column of numbers, and categories elsewhere. */
const AMONG_NUMBERS = /^(?:none|missing|unknown|undefined|unk|not available|n\.?v\.?|tbd|x)$/i;

/** Whether a cell of a column is a missing value. */
export type IsMissing = (cell: string) => boolean;

/** `words` replaces the usual words; empty means the usual ones. `numeric` says that the other cells of the column are numbers. */
export function missingWords(words: readonly string[]): (numeric: boolean) => IsMissing {
  const known = words.length > 0 ? new Set(words.map((word) => word.trim())) : USUAL;
  const among = words.length > 0 ? undefined : AMONG_NUMBERS;
  return (numeric) => (cell) => {
    const plain = cell.trim();
    return plain === '' || known.has(plain) || (numeric && among?.test(plain) === true);
  };
}
