/** How the bytes of a delimited file become rows of cells. */

export interface Row {
  readonly cells: readonly string[];
  /** The line on which it starts, from 1. */
  readonly line: number;
}

export interface Malformed {
  readonly line: number;
  readonly reason: string;
}

/** A blank stands for any number of blanks and tabs. */
export type Separator = ',' | ';' | '\t' | '|' | ' ';

export type Quote = '"' | "'";

/** Decodes and parses text. The store has it, because the libraries for it depend on the platform. */
export interface TextReader {
  /**
   * Decodes a file. `encoding` is a label of the WHATWG Encoding Standard, or `auto`; `guessed` says that nothing in the file names
   * its encoding. Undefined if the bytes are no text. Without `complete`, the last character may be cut in two.
   */
  decode(
    bytes: Uint8Array,
    encoding: string,
    complete?: boolean,
  ): Promise<{ readonly text: string; readonly encoding: string; readonly guessed: boolean } | undefined>;
  /** Parses all lines that are not empty. Quotes are `"` by default. */
  parse(text: string, separator: Separator, quote?: Quote): readonly Row[] | Malformed;
}
