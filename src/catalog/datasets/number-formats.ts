/** Numbers as people and programs write them: with decimal commas, thousands separators, signs, currencies, percent and units. */

/** What separates the integer part from the fraction. The other one of the two may separate thousands. */
export type Decimal = 'point' | 'comma';

export interface NumberShape {
  /** In the notation of programs, by the decimal separator; undefined if it is no number with that one. */
  readonly point?: string;
  readonly comma?: string;
  /** What stands around it: `%`, a currency, or a unit. */
  readonly unit: string;
  /** It has more than digits, a point and an exponent. */
  readonly formatted: boolean;
}

/** As programs write it. */
export const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const CURRENCY = String.raw`(?:\p{Sc}|(?:US|CA|AU|NZ|HK|R|S)\$|[A-Z]{3}|kr\.?|zł|Kč|Fr\.|元|円)`;
const SHAPE = new RegExp(
  String.raw`^(?<open>\()?\s*(?<sign>[+-])?\s*(?<before>${CURRENCY})?\s*(?<inner>[+-])?\s*` +
    String.raw`(?<digits>\d[\d.,'’ ]*|[.,]\d+)(?<exponent>e[+-]?\d+)?\s*(?<after>%|‰|${CURRENCY})?\s*(?<minus>-)?\s*(?<close>\))?$`,
  'iu',
);
/** A number with a unit: `72 kg`, `1.5M`, `20 °C`. */
const WITH_UNIT = /^(?<number>.*\d[.,]?)\s*(?<unit>[\p{L}°µ"'][\p{L}°µ²³/^]{0,9})$/u;

/** Groups of three digits, or as in India of two before the last three. A blank stands for all kinds of blanks. */
const POINT =
  /^(?:(?<grouped>\d{1,3}(?<mark>[,'’ ])\d{3}(?:\k<mark>\d{3})*|\d{1,2}(?:,\d{2})+,\d{3})|(?<whole>\d*))(?:\.(?<fraction>\d*))?$/;
const COMMA = /^(?:(?<grouped>\d{1,3}(?<mark>[.'’ ])\d{3}(?:\k<mark>\d{3})*)|(?<whole>\d*))(?:,(?<fraction>\d*))?$/;

/** Characters that nobody sees: zero-width spaces and joiners of words, byte order marks, soft hyphens. */
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/g;

/** Text as it is meant: without what nobody sees, and with its letters composed. */
export const cleanText = (cell: string): string =>
  /[^\0-\x7f]/.test(cell) ? cell.replaceAll(INVISIBLE, '').normalize('NFC').trim() : cell.trim();

/** The cell in one kind of letters: full-width digits, exotic blanks and minus signs become those of ASCII. */
export const plainCell = (cell: string): string =>
  /[^\0-\x7f]/.test(cell)
    ? cell
        .normalize('NFKC')
        .replaceAll(/\s/g, ' ')
        .replaceAll(/[−‒–﹣－]/g, '-')
        .trim()
    : cell.trim();

/** Undefined if the cell is no number. */
export function numberShape(cell: string): NumberShape | undefined {
  if (PLAIN.test(cell)) {
    const digits = /^[+-]?(\d+)\.(\d{3})$/.exec(cell);
    // "1.234" is a number of programs, and in a file with decimal commas a thousand.
    const comma =
      digits && digits[1] !== undefined && digits[1].length <= 3 && !digits[1].startsWith('0')
        ? cell.replace('.', '')
        : undefined;
    const whole = !cell.includes('.') ? cell : comma;
    return { point: cell, ...(whole === undefined ? {} : { comma: whole }), unit: '', formatted: false };
  }
  const groups = SHAPE.exec(cell)?.groups;
  if (!groups) return undefined;
  const { open, close, sign, inner, minus, before, after, exponent = '' } = groups;
  if ((open === undefined) !== (close === undefined) || (before !== undefined && after !== undefined)) return undefined;
  const digits = (groups.digits ?? '').trim();
  const negative = open !== undefined || [sign, inner, minus].includes('-');
  const written = (pattern: RegExp) => {
    const parts = pattern.exec(digits)?.groups;
    if (!parts || /^0\d*[^\d]/.test(parts.grouped ?? '')) return undefined;
    const whole = (parts.grouped ?? parts.whole ?? '').replaceAll(/\D/g, '');
    const fraction = parts.fraction ?? '';
    if (whole === '' && fraction === '') return undefined;
    return `${negative ? '-' : ''}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`;
  };
  const point = written(POINT);
  const comma = written(COMMA);
  if (point === undefined && comma === undefined) return undefined;
  return {
    ...(point === undefined ? {} : { point }),
    ...(comma === undefined ? {} : { comma }),
    unit: (before ?? after ?? '').trim(),
    formatted: true,
  };
}

/** The number before a unit, and the unit; undefined for other cells. */
export function unitOf(cell: string): { readonly number: string; readonly unit: string } | undefined {
  const { number, unit } = WITH_UNIT.exec(cell)?.groups ?? {};
  return number === undefined || unit === undefined ? undefined : { number, unit };
}

/** Factors that are written as letters behind a number: `1.5M`. */
export const MULTIPLIERS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  B: 1e9,
  bn: 1e9,
  Mio: 1e6,
  Mrd: 1e9,
};
