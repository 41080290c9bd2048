/**
 * Detects and decodes the encodings of text from before UTF-8. Loaded only for such text, as a bundle of its own: the tables are large.
 *
 * iconv-lite decodes instead of `TextDecoder`, which knows the encodings that its ICU was built with, and differs between Node.js
 * and Electron: the same file must become the same text wherever its run is resumed.
 */
import { analyse } from 'chardet';
import iconv from 'iconv-lite';

/** The text, or undefined if the encoding is not known. Malformed bytes become U+FFFD. */
export const decodeLegacy = (bytes: Uint8Array, encoding: string): string | undefined =>
  iconv.encodingExists(encoding) ? iconv.decode(bytes, encoding, { stripBOM: true }) : undefined;

/** The usual encoding where nothing speaks for another one: that of Excel's CSV files in Western Europe and America. */
const WESTERN = 'windows-1252';

/** For encodings that are subsets of another one, as the WHATWG Encoding Standard has it. */
const SUPERSETS: Readonly<Record<string, string>> = {
  'iso-8859-1': WESTERN,
  'iso-8859-9': 'windows-1254',
  'iso-8859-7': 'windows-1253',
  'iso-8859-8': 'windows-1255',
  'iso-8859-6': 'windows-1256',
  gb18030: 'gb18030',
};

/**
 * The most likely encoding of a sample that is not valid UTF-8. chardet knows the frequencies of letters, but a table has few of them;
 * so its guesses are weighed by whether the text that they give is plausible.
 */
export function detectLegacy(sample: Uint8Array): string {
  if (isDamagedUtf8(sample)) return 'utf-8';
  const confidence = new Map<string, number>();
  for (const { name, confidence: value } of analyse(sample)) {
    const known = name.toLowerCase();
    const label = SUPERSETS[known] ?? known;
    confidence.set(label, Math.max(confidence.get(label) ?? 0, value));
  }
  const escaped = [...confidence].find(([label, value]) => label.startsWith('iso-2022') && value >= 50);
  if (escaped) return escaped[0];
  const multiByte = best(
    MULTI_BYTE.map((one) => [one.label, commonShare(sample, one) > 0.85 ? commonShare(sample, one) + weight(one.label) : 0]),
  );
  if (multiByte !== undefined) return multiByte;
  const western = decode(sample, WESTERN);
  const singleByte = best(
    SINGLE_BYTE.map((label) => {
      const text = decode(sample, label);
      return [label, plausibility(text) * (0.5 + coverage(text) / 2) + weight(label) / 10];
    }),
  );
  // Where both decode the sample alike, the usual one is named.
  return singleByte === undefined || decode(sample, singleByte) === western ? WESTERN : singleByte;

  function weight(label: string) {
    return (confidence.get(label) ?? 0) / 100;
  }
}

/** Whether most of what is not ASCII is valid UTF-8. Text in another encoding hardly ever has such sequences. */
function isDamagedUtf8(sample: Uint8Array): boolean {
  const beyond = new TextDecoder().decode(sample).match(/[^\0-\x7f]/gu) ?? [];
  const malformed = beyond.filter((character) => character === '\ufffd').length;
  return beyond.length > 5 * malformed;
}

const decode = (sample: Uint8Array, label: string) => iconv.decode(sample, label);

/** The label with the highest score above 0; of equal ones the first. */
function best(scores: readonly (readonly [label: string, score: number])[]): string | undefined {
  let found: readonly [string | undefined, number] = [undefined, 0];
  for (const score of scores) if (score[1] > found[1]) found = score;
  return found[0];
}

interface MultiByte {
  readonly label: string;
  readonly valid: (lead: number, trail: number) => boolean;
  /** Whether a pair is in common use: the first level of the standard, its syllabary, punctuation and full-width letters. */
  readonly common: (lead: number, trail: number) => boolean;
}

const isLatin = (byte: number) => within(byte | 0x20, 0x61, 0x7a);
const within = (byte: number, from: number, to: number) => byte >= from && byte <= to;

/** Of equally plausible ones the first is taken. */
const MULTI_BYTE: readonly MultiByte[] = [
  {
    label: 'gb18030',
    valid: (lead, trail) =>
      within(lead, 0x81, 0xfe) && (within(trail, 0x40, 0xfe) || within(trail, 0x30, 0x39)) && trail !== 0x7f,
    common: (lead, trail) => (within(lead, 0xa1, 0xa3) || within(lead, 0xb0, 0xd7)) && trail >= 0xa1,
  },
  {
    label: 'shift_jis',
    valid: (lead, trail) => (within(lead, 0x81, 0x9f) || within(lead, 0xe0, 0xfc)) && within(trail, 0x40, 0xfc) && trail !== 0x7f,
    common: (lead) => within(lead, 0x81, 0x83) || within(lead, 0x88, 0x98),
  },
  {
    label: 'euc-kr',
    valid: (lead, trail) => within(lead, 0x81, 0xfe) && within(trail, 0x41, 0xfe),
    common: (lead, trail) => (within(lead, 0xa1, 0xa3) || within(lead, 0xb0, 0xc8)) && trail >= 0xa1,
  },
  {
    label: 'big5',
    valid: (lead, trail) => within(lead, 0x81, 0xfe) && (within(trail, 0x40, 0x7e) || within(trail, 0xa1, 0xfe)),
    common: (lead) => within(lead, 0xa1, 0xa3) || within(lead, 0xa4, 0xc6),
  },
  {
    label: 'euc-jp',
    valid: (lead, trail) => (within(lead, 0xa1, 0xfe) || lead === 0x8e) && within(trail, 0xa1, 0xfe),
    common: (lead) => within(lead, 0xa1, 0xa5) || within(lead, 0xb0, 0xcf),
  },
];

/** The share of common pairs among all that is not ASCII; 0 if a sequence is malformed. */
function commonShare(sample: Uint8Array, { label, valid, common }: MultiByte): number {
  let pairs = 0;
  let usual = 0;
  let high = 0;
  let adjacent = 0;
  let end = -2;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    pairs++;
    // A half-width katakana is one byte. Alone it could as well be a letter of a Western encoding; beside others it is Japanese.
    if (label === 'shift_jis' && within(lead, 0xa1, 0xdf)) {
      if (within(sample[i + 1] ?? 0, 0xa1, 0xdf) || within(sample[i - 1] ?? 0, 0xa1, 0xdf)) usual += 0.9;
      continue;
    }
    // The second byte of a pair is no letter of its own.
    const before = i - 1 === end ? 0 : (sample[i - 1] ?? 0);
    if (i - 1 === end) adjacent++;
    const trail = sample[++i] ?? 0;
    if (!valid(lead, trail)) return 0;
    end = i;
    if (trail >= 0x80) high++;
    // Beside Latin letters it is rather one of them, or an apostrophe, and the letter after it.
    const beside = isLatin(before) && (isLatin(trail) || isLatin(sample[i + 1] ?? 0));
    if (common(lead, trail) && !beside) usual++;
    if (label === 'gb18030' && within(trail, 0x30, 0x39)) i += 2;
  }
  // A sign before a letter, such as °C, looks like a character of Big5; text has others, too.
  if (label === 'big5' && high < pairs / 5 && adjacent === 0) return 0;
  return pairs === 0 ? 0 : usual / pairs;
}

/** By how common they are: of equally plausible ones the first is taken. */
const SINGLE_BYTE = [
  WESTERN,
  'windows-1250',
  'iso-8859-2',
  'windows-1251',
  'koi8-r',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-874',
  'windows-1257',
  'ibm850',
  'ibm866',
  'macintosh',
] as const;

/** All small letters, one capital first, or all capitals. */
const CASED = /^(?:\p{Lu}?[^\p{Lu}]*|[^\p{Ll}]*)$/u;
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
];

/**
 * From 0 to 1: how many of the words with letters that are not ASCII look like words. They have letters of one script, no symbols
 * inside, capitals only at the start or everywhere, and, if they are Latin, few letters in a row that are not ASCII.
 */
function plausibility(text: string): number {
  const words = text.split(/[\s,;|"'()[\]{}<>=:/\\+*&%#!?.\d_-]+/).filter((word) => /[^\0-\x7f]/.test(word));
  if (words.length === 0) return 0;
  const good = words.filter((word) => {
    if (/[\ufffd\x80-\x9f]/.test(word)) return false;
    if (/^[€£¥§°²³µ«»„“”‘’–—…©®™½¼¾·]+$/.test(word)) return true;
    // Around a word such a symbol is one; inside, a letter that was decoded wrongly.
    const letters = word.replace(/^[’‘“”„«»–—…€£¥°²³§‰]+|[’‘“”„«»–—…€£¥°²³§‰]+$/gu, '');
    if (/[^\p{L}\p{M}’]/u.test(letters)) return false;
    if (SCRIPTS.filter((script) => script.test(letters)).length > 1 || !CASED.test(letters)) return false;
    return !(/\p{Script=Latin}/u.test(letters) && /[^\0-\x7f]{3}/.test(letters));
  });
  return good.length / words.length;
}

/** The small letters beyond ASCII of languages in Latin script: one table is rarely in many of them. */
const ALPHABETS = [
  'äöüßé', // German, Swedish, Finnish, Estonian in part
  'åäöæøéü', // the North
  'àâäçéèêëîïôöùûüÿœæ', // French
  'áéíóúñüàèçòï', // Spanish, Catalan
  'áàâãçéêíóôõúü', // Portuguese
  'àèéìíòóùú', // Italian
  'ëïöüéèáóúçê', // Dutch, Albanian
  'ąćęłńóśźż', // Polish
  'áčďéěíňóřšťúůýžäĺľŕô', // Czech, Slovak
  'áéíóöőúüű', // Hungarian
  'ăâîșțşţ', // Romanian
  'čćđšž', // Croatian, Slovene, Bosnian
  'çğıöşüâîû', // Turkish
  'ąčęėįšųūž', // Lithuanian
  'āčēģīķļņšūž', // Latvian
  'äõöüšž', // Estonian
].map((letters) => new Set(letters));

/** Its letters have the places of Turkish ones in another encoding, and few people write it: it has to suit better than others. */
const ICELANDIC = new Set('áðéíóúýþæö');

/** The largest share of the Latin letters beyond ASCII that one language has; 1 if there are none. */
function coverage(text: string): number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const letter of text.toLowerCase().match(/[^\0-\x7f\P{Script=Latin}]/gu) ?? []) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
    total++;
  }
  if (total === 0) return 1;
  const known = (letters: ReadonlySet<string>) => {
    let count = 0;
    for (const [letter, times] of counts) if (letters.has(letter)) count += times;
    return count / total;
  };
  return Math.max(...ALPHABETS.map(known), 0.9 * known(ICELANDIC));
}
