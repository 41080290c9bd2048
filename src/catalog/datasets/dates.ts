/** Dates and times as numbers. */

/** Which of two numbers is the day where both could be. */
export type DateOrder = 'day' | 'month';

export interface DateShape {
  /** Days since 1970-01-01, or hours for a time or duration alone, by which of the numbers is the day. */
  readonly day?: number;
  readonly month?: number;
  /** How it is written, the same for both orders. */
  readonly form: 'date' | 'time';
  /** What separates day and month, where their order is not certain from the form alone. */
  readonly between?: string;
}

const TIME = String.raw`(?:[T ,]*(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}(?:[.,]\d+)?))?\s*(?<half>[AP]\.?M\.?)?\s*(?<zone>Z|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})?)?$`;
const pattern = (date: string) => new RegExp(`^${date}${TIME}`, 'iu');

const YEAR_FIRST = pattern(String.raw`(?<year>\d{4})(?<between>[-/.])(?<first>\d{1,2})(?:\k<between>(?<last>\d{1,2}))?`);
const YEAR_LAST = pattern(String.raw`(?<first>\d{1,2})(?<between>[-/.])\s?(?<last>\d{1,2})\k<between>\s?(?<year>\d{4}|\d{2})`);
const CJK = pattern(String.raw`(?<year>\d{4})\s?[年년]\s?(?<first>\d{1,2})\s?[月월]\s?(?:(?<last>\d{1,2})\s?[日일])?`);
const DAY_NAME = pattern(
  String.raw`(?:\p{L}{2,9}\.?,? )?(?<last>\d{1,2})(?:st|nd|rd|th)?[-. /]*(?<name>\p{L}{3,9})\.?,?[-. /]*(?<year>\d{4}|\d{2})`,
);
const NAME_DAY = pattern(
  String.raw`(?:\p{L}{3,9}\.?, )?(?<name>\p{L}{3,9})\.?[- ](?:(?<last>\d{1,2})(?:st|nd|rd|th)?,? )?(?<year>\d{4})`,
);
const ONLY_TIME = /^(?<hour>\d{1,4}):(?<minute>\d{2})(?::(?<second>\d{2}(?:[.,]\d+)?))?\s*(?<half>[AP]\.?M\.?)?$/i;

/** The beginnings of the names of the months in English, German, French, Spanish, Italian and Portuguese. */
const MONTHS = [
  ['jan', 'ene', 'gen'],
  ['feb', 'fev'],
  ['mar', 'mrz', 'mae'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mag'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'ott', 'out'],
  ['nov'],
  ['dec', 'dez', 'dic'],
];

const MILLISECONDS_PER_DAY = 86_400_000;

/** Undefined if the cell is neither a date nor a time of day. */
export function dateShape(cell: string): DateShape | undefined {
  const time = ONLY_TIME.exec(cell)?.groups;
  if (time) {
    const days = timeOf(time);
    return days === undefined ? undefined : { day: days * 24, month: days * 24, form: 'time' };
  }
  if (!/\d/.test(cell) || cell.length > 40) return undefined;
  const certain = YEAR_FIRST.exec(cell)?.groups ?? CJK.exec(cell)?.groups;
  if (certain) return both(dateOf(certain, Number(certain.first), Number(certain.last ?? 1)));
  const numbers = YEAR_LAST.exec(cell)?.groups;
  if (numbers) {
    const [a, b] = [Number(numbers.first), Number(numbers.last)];
    const day = dateOf(numbers, b, a);
    const month = dateOf(numbers, a, b);
    if (day === undefined && month === undefined) return undefined;
    return {
      ...(day === undefined ? {} : { day }),
      ...(month === undefined ? {} : { month }),
      form: 'date',
      ...(numbers.between === undefined ? {} : { between: numbers.between }),
    };
  }
  const named = DAY_NAME.exec(cell)?.groups ?? NAME_DAY.exec(cell)?.groups;
  if (!named) return undefined;
  const month = monthOf(named.name ?? '');
  return month === 0 ? undefined : both(dateOf(named, month, Number(named.last ?? 1)));
}

const both = (value: number | undefined): DateShape | undefined =>
  value === undefined ? undefined : { day: value, month: value, form: 'date' };

type Groups = Readonly<Record<string, string | undefined>>;

/** Days since 1970-01-01; undefined for a day that no calendar has. */
function dateOf(groups: Groups, month: number, day: number): number | undefined {
  const written = groups.year ?? '';
  const short = Number(written);
  // As POSIX has it, years of two digits are those from 1969 to 2068.
  const year = written.length > 2 ? short : short + (short < 69 ? 2000 : 1900);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const time = timeOf(groups);
  return time === undefined ? undefined : date.getTime() / MILLISECONDS_PER_DAY + time - zoneOf(groups.zone);
}

/** Days since midnight. */
function timeOf({ hour, minute, second, half, ...rest }: Groups): number | undefined {
  if (hour === undefined) return 0;
  const [h, m, s] = [Number(hour), Number(minute ?? 0), Number((second ?? '0').replace(',', '.'))];
  if (
    (h > 24 && (half !== undefined || hour.length < 2 || rest.year !== undefined)) ||
    m > 59 ||
    s >= 61 ||
    (half !== undefined && (h < 1 || h > 12))
  )
    return undefined;
  const hours = half === undefined ? h : (h % 12) + (/p/i.test(half) ? 12 : 0);
  return (hours * 3600 + m * 60 + s) / 86_400;
}

function zoneOf(zone: string | undefined): number {
  const [, sign, hours, minutes = 0] = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  return sign === undefined ? 0 : ((sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))) / 1440;
}

/** From 1; 0 for what is no month. */
function monthOf(name: string): number {
  const plain = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return MONTHS.findIndex((starts) => starts.some((start) => plain.startsWith(start))) + 1;
}
