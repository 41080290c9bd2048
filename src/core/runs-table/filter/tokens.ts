/** A filter's text in tokens, each with its place in the text. */
import * as l10n from '@vscode/l10n';

/** An error of a filter, and the part of the text that it is about: `to` is one past its last character. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

export interface Token {
  /** A `name` is a column, a word of the language, or a value that needs no quotes; `column` is in backquotes. */
  readonly kind: 'name' | 'column' | 'number' | 'date' | 'text' | 'symbol' | 'end';
  /** Without quotes. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const SYMBOLS = ['&&', '||', '==', '!=', '<>', '<=', '>=', '!~', '<', '>', '=', '~', '!', '(', ')', '[', ']', ',', '%'] as const;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const DATE = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?/y;
const NAME = /[\p{L}_#][\p{L}\p{N}_.\-/#]*/uy;
const SPACE = /\s+/y;

/** The end of what the pattern matches at a place of the text; undefined where it does not. */
function matched(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found ? at + found[0].length : undefined;
}

/** Throws a `FilterError` for a character that means nothing, or a quote that is not closed. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (kind: Token['kind'], to: number) => {
    tokens.push({ kind, text: text.slice(at, to), from: at, to });
    at = to;
  };
  while (at < text.length) {
    const space = matched(SPACE, text, at);
    if (space !== undefined) {
      at = space;
      continue;
    }
    const quote = text.charAt(at);
    if (quote === '"' || quote === "'" || quote === '`') {
      const [content, to] = quoted(text, at, quote);
      tokens.push({ kind: quote === '`' ? 'column' : 'text', text: content, from: at, to });
      at = to;
      continue;
    }
    const date = matched(DATE, text, at);
    const number = matched(NUMBER, text, at);
    const name = matched(NAME, text, at);
    const symbol = SYMBOLS.find((one) => text.startsWith(one, at));
    if (date !== undefined) take('date', date);
    else if (number !== undefined) take('number', number);
    else if (name !== undefined) take('name', name);
    else if (symbol !== undefined) take('symbol', at + symbol.length);
    else
      throw new FilterError(l10n.t('Unexpected character "{0}".', String.fromCodePoint(text.codePointAt(at) ?? 0)), at, at + 1);
  }
  return [...tokens, { kind: 'end', text: '', from: text.length, to: text.length }];
}

function quoted(text: string, from: number, quote: string): readonly [content: string, to: number] {
  let content = '';
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) return [content, at + 1];
    if (char === '\\' && at + 1 < text.length) content += text.charAt(++at);
    else content += char;
  }
  throw new FilterError(l10n.t('The closing {0} is missing.', quote), from, text.length);
}

const OPERATORS: ReadonlySet<string> = new Set(['&&', '||', '==', '!=', '<>', '<=', '>=', '!~', '<', '>', '=', '~', '!']);

/** Whether a filter is an expression; otherwise its words are searched for. */
export function isExpression(text: string): boolean {
  try {
    const tokens = tokensOf(text);
    const list = (i: number) => tokens[i + 1]?.text === '[' || tokens[i + 1]?.text === '(';
    return tokens.some(
      ({ kind, text: word }, i) =>
        (kind === 'symbol' && OPERATORS.has(word)) || (kind === 'name' && i > 0 && word.toLowerCase() === 'in' && list(i)),
    );
  } catch {
    // What cannot be read as tokens may be a search all the same, unless an operator shows what was meant.
    return /&&|\|\||[=<>~]/.test(text);
  }
}
