/** Sentences with elements in them, so that a translation can put the elements where its grammar wants them. */

/** The text, with `{0}`, `{1}` … replaced by the parts: what Lit draws as the content of an element. */
export const phrase = (text: string, ...parts: readonly unknown[]): readonly unknown[] =>
  text.split(/\{(\d+)\}/).map((piece, i) => (i % 2 === 0 ? piece : parts[Number(piece)]));
