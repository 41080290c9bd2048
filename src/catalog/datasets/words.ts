/** Tokenizes texts into sequences of token ids. */

/** Reserved token ids: 0 is padding, 1 is a word that is not in the vocabulary. */
export const PADDING = 0;
export const UNKNOWN = 1;

/** Letters and digits with their marks, such as vowel signs of Devanagari, and the joiners inside words of Persian and Hindi. */
const RUN = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*(?:'[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*)*/gu;
/** Scripts that are written without spaces between words, for which Unicode segmentation has dictionaries. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;
/** The dictionary depends on the script, not on the language that is asked for. */
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Splits a text into lowercase words: runs of letters and digits, with apostrophes inside. Runs of Chinese, Japanese, Thai, Lao, Khmer
 * and Burmese are divided into words by dictionary. Spellings that Unicode considers equivalent are one word.
 */
export const wordsOf = (text: string): readonly string[] =>
  (text.normalize('NFKC').replaceAll('’', "'").toLowerCase().match(RUN) ?? []).flatMap((run) =>
    UNSPACED.test(run) ? divided(run) : [run],
  );

const divided = (run: string): readonly string[] =>
  [...segmenter.segment(run)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));

/** Maps the most frequent words to token ids. `size` includes the two reserved ids; ties are broken alphabetically. */
export function vocabularyOf(texts: readonly (readonly string[])[], size: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const order = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return new Map(order.slice(0, Math.max(size - 2, 0)).map(([word], i) => [word, i + 2]));
}

/** Encodes each text as `length` token ids: longer texts are truncated, shorter ones padded. */
export function encodeWords(
  texts: readonly (readonly string[])[],
  vocabulary: ReadonlyMap<string, number>,
  length: number,
): Float32Array {
  const numbers = new Float32Array(texts.length * length).fill(PADDING);
  texts.forEach((words, i) => {
    words.slice(0, length).forEach((word, k) => {
      numbers[i * length + k] = vocabulary.get(word) ?? UNKNOWN;
    });
  });
  return numbers;
}
