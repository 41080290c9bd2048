/**
 * The language of filters: `val_accuracy > 0.9 && (optimizer == adam || tags ~ wide) && created > 3d ago`. Column names stand on
 * the left of an operator, values or columns on the right; a text in quotes on its own is searched for.
 */
import * as l10n from '@vscode/l10n';
import { FilterError, type Token, tokensOf } from './tokens.ts';

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '!~';

export interface ColumnName {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A value as it was written; what it means depends on the column it is compared with. */
export interface Literal {
  readonly kind: 'name' | 'number' | 'percent' | 'duration' | 'date' | 'text';
  readonly text: string;
  /** Of numbers, percentages (0.9 for 90 %) and durations (seconds). */
  readonly number: number;
  /** A duration before now. */
  readonly ago: boolean;
  readonly from: number;
  readonly to: number;
}

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'search'; readonly text: string }
  /** A flag is true, or another column has a value. */
  | { readonly kind: 'has'; readonly column: ColumnName }
  | { readonly kind: 'compare'; readonly column: ColumnName; readonly operator: Operator; readonly value: Literal }
  | { readonly kind: 'in'; readonly column: ColumnName; readonly values: readonly Literal[] };

const COMPARISONS: Readonly<Record<string, Operator>> = {
  '==': '==',
  '=': '==',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '~': '~',
  '!~': '!~',
};
/** Seconds. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 };

/** Throws a `FilterError`. */
export function parse(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.or();
  parser.end();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  or(): Expression {
    return this.#chain('or', ['||', 'or'], () => this.#and());
  }

  end(): void {
    const token = this.#peek();
    if (token.kind === 'end') return;
    const closing =
      token.text === ')' ? l10n.t('This ")" has no matching "(".') : l10n.t('Expected && or || before "{0}".', token.text);
    throw new FilterError(closing, token.from, token.to);
  }

  #and(): Expression {
    return this.#chain('and', ['&&', 'and'], () => this.#not());
  }

  #chain(kind: 'and' | 'or', words: readonly string[], next: () => Expression): Expression {
    const parts = [next()];
    while (this.#is(words)) {
      this.#at++;
      parts.push(next());
    }
    const [first] = parts;
    return parts.length === 1 && first ? first : { kind, parts };
  }

  #not(): Expression {
    if (!this.#is(['!', 'not'])) return this.#primary();
    this.#at++;
    return { kind: 'not', part: this.#not() };
  }

  #primary(): Expression {
    const token = this.#peek();
    if (token.text === '(' && token.kind === 'symbol') {
      this.#at++;
      const inner = this.or();
      const close = this.#peek();
      if (close.text !== ')') throw new FilterError(l10n.t('The "(" is not closed: expected ")".'), close.from, close.to);
      this.#at++;
      return inner;
    }
    if (token.kind === 'text' && !this.#comparison(1)) {
      this.#at++;
      return { kind: 'search', text: token.text };
    }
    if (token.kind !== 'name' && token.kind !== 'column') throw this.#expected('column');
    this.#at++;
    const column = { name: token.text, from: token.from, to: token.to };
    if (this.#is(['in'])) {
      this.#at++;
      return { kind: 'in', column, values: this.#list() };
    }
    const operator = this.#comparison(0);
    if (!operator) return { kind: 'has', column };
    this.#at++;
    return { kind: 'compare', column, operator, value: this.#value() };
  }

  #list(): readonly Literal[] {
    const open = this.#peek();
    const close = open.text === '[' ? ']' : open.text === '(' ? ')' : undefined;
    if (close === undefined) throw this.#expected('list');
    this.#at++;
    const values = [this.#value()];
    while (this.#peek().text === ',') {
      this.#at++;
      values.push(this.#value());
    }
    const end = this.#peek();
    if (end.text !== close)
      throw new FilterError(l10n.t('The list is not closed: expected "," or "{0}".', close), end.from, end.to);
    this.#at++;
    return values;
  }

  #value(): Literal {
    const token = this.#peek();
    const { kind, text, from } = token;
    if (kind === 'symbol' || kind === 'end' || kind === 'column') throw this.#expected('value');
    this.#at++;
    const plain = { text, number: Number.NaN, ago: false, from, to: token.to };
    if (kind === 'name' || kind === 'text' || kind === 'date') return { ...plain, kind };
    const number = Number(text);
    const next = this.#peek();
    if (next.text === '%' && next.kind === 'symbol') {
      this.#at++;
      return { ...plain, kind: 'percent', number: number / 100, to: next.to };
    }
    const unit = next.kind === 'name' && next.from === token.to ? UNITS[next.text.toLowerCase()] : undefined;
    if (next.kind === 'name' && next.from === token.to && unit === undefined)
      throw new FilterError(l10n.t('"{0}" is not a unit. Use s, m, h, d, or w.', next.text), next.from, next.to);
    if (unit === undefined) return { ...plain, kind: 'number', number };
    this.#at++;
    const ago = this.#is(['ago']);
    const to = ago ? this.#peek().to : next.to;
    if (ago) this.#at++;
    return { ...plain, kind: 'duration', number: number * unit, ago, to };
  }

  #comparison(ahead: number): Operator | undefined {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'symbol' ? COMPARISONS[token.text] : undefined;
  }

  #peek(): Token {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
    if (!token) throw new RangeError('A filter has at least its end.');
    return token;
  }

  /** Words of the language are words whatever their case, but never in quotes. */
  #is(words: readonly string[]): boolean {
    const { kind, text } = this.#peek();
    return (kind === 'symbol' || kind === 'name') && words.includes(text.toLowerCase());
  }

  /** `list` and `value` always have a word before them. */
  #expected(what: 'column' | 'value' | 'list'): FilterError {
    const { kind, from, to, text } = this.#peek();
    const after = this.#tokens[this.#at - 1]?.text ?? '';
    const messages = {
      column: () => {
        if (after !== '') return l10n.t('Enter a column name after "{0}".', after);
        return kind === 'end' ? l10n.t('Enter a column name.') : l10n.t('Enter a column name instead of "{0}".', text);
      },
      value: () => l10n.t('Enter a value after "{0}".', after),
      list: () => l10n.t('Enter a list such as [adam, sgd] after "{0}".', after),
    };
    return new FilterError(messages[what](), from, Math.max(to, from));
  }
}
