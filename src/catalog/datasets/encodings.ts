/** The encodings that `descent.dataset.encoding` accepts. */
import { msg, translated } from '../../core/localize.ts';

/** By their labels in the WHATWG Encoding Standard, as far as it has them. */
export const ENCODINGS = {
  auto: msg('Automatic'),
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': msg('Western (Windows-1252)'),
  macintosh: msg('Western (Mac Roman)'),
  ibm850: msg('Western (DOS 850)'),
  'windows-1250': msg('Central European (Windows-1250)'),
  'iso-8859-2': msg('Central European (ISO 8859-2)'),
  'windows-1251': msg('Cyrillic (Windows-1251)'),
  'koi8-r': msg('Cyrillic (KOI8-R)'),
  ibm866: msg('Cyrillic (DOS 866)'),
  'windows-1253': msg('Greek (Windows-1253)'),
  'windows-1254': msg('Turkish (Windows-1254)'),
  'windows-1255': msg('Hebrew (Windows-1255)'),
  'windows-1256': msg('Arabic (Windows-1256)'),
  'windows-1257': msg('Baltic (Windows-1257)'),
  'windows-1258': msg('Vietnamese (Windows-1258)'),
  'windows-874': msg('Thai (Windows-874)'),
  gb18030: msg('Chinese (GBK, GB 18030)'),
  big5: msg('Chinese (Big5)'),
  shift_jis: msg('Japanese (Shift JIS)'),
  'euc-jp': msg('Japanese (EUC-JP)'),
  'euc-kr': msg('Korean (EUC-KR)'),
} as const;

/** How an encoding is called in messages. */
export function encodingTitle(label: string): string {
  const title = Object.entries(ENCODINGS).find(([known]) => known === label)?.[1];
  return title === undefined ? label : translated(title);
}
