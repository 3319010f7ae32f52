import type { Clause, Value } from './clause.ts';
import { type Operator, takenBy, wordOperators } from './operators.ts';
import { type Positions, problemAt } from './problem.ts';
import { inUnitsOf, readSpan, spanUnits } from './quantity.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface Parsed {
  /** Null: the text is empty. */
  tree: Clause | null;
  positions: Positions;
}

/** Deeper than anybody writes, and shallow enough for the stack. */
const deepest = 60;

class Reader {
  readonly positions: Positions = new WeakMap();
  private readonly tokens: readonly Token[];
  private place = 0;
  private depth = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  private get next(): Token {
    return this.tokens[this.place] ?? { type: 'end', text: '', at: 1 };
  }

  private ended(): boolean {
    return this.next.type === 'end';
  }

  /** Whether these words follow, whatever their case. */
  private ahead(...words: string[]): boolean {
    return words.every((word, offset) => {
      const token = this.tokens[this.place + offset];
      return token?.type === 'word' && token.text.toLowerCase() === word;
    });
  }

  private skip(...words: string[]): boolean {
    const found = this.ahead(...words);
    if (found) this.place += words.length;
    return found;
  }

  private sign(text: string): boolean {
    const found = this.next.type === 'sign' && this.next.text === text;
    if (found) this.place++;
    return found;
  }

  private expected(what: string): Error {
    const { type, text, at } = this.next;
    return problemAt(
      at,
      type === 'end' ? `${what} is missing` : `${what} is expected, not “${text}”`,
    );
  }

  private demand(text: string): void {
    if (!this.sign(text)) throw this.expected(`“${text}”`);
  }

  private word(what: string): string {
    const token = this.next;
    if (token.type !== 'word') throw this.expected(what);
    this.place++;
    return token.text;
  }

  private note<T extends Clause>(node: T, at: number): T {
    this.positions.set(node, at);
    return node;
  }

  whole(): Clause | null {
    if (this.ended()) return null;
    const clause = this.either(null);
    if (!this.ended()) throw this.expected('“and”, “or” or the end');
    return clause;
  }

  /** `a or b or c`; within rows of a class columns stand without its name. */
  private either(inside: string | null): Clause {
    return this.chain('or', () => this.chain('and', () => this.one(inside)));
  }

  private chain(type: 'and' | 'or', read: () => Clause): Clause {
    const { at } = this.next;
    const items = [read()];
    while (this.skip(type)) items.push(read());
    const [first] = items;
    return items.length === 1 && first ? first : this.note({ type, items }, at);
  }

  private one(inside: string | null): Clause {
    if (++this.depth > deepest)
      throw problemAt(this.next.at, `parentheses are nested more than ${deepest} deep`);
    try {
      return this.nested(inside);
    } finally {
      this.depth--;
    }
  }

  private nested(inside: string | null): Clause {
    const { at } = this.next;
    if (this.sign('(')) {
      const clause = this.either(inside);
      this.demand(')');
      return clause;
    }
    if (this.ahead('not', 'in', 'filter') || (this.ahead('not') && !this.isColumn(inside))) {
      this.skip('not');
      return this.note({ type: 'not', item: this.one(inside) }, at);
    }
    if (inside === null && this.skip('in', 'filter')) return this.filter(at);
    for (const quantifier of ['any', 'no'] as const)
      if (inside === null && this.ahead(quantifier) && !this.isColumn(inside)) {
        this.skip(quantifier);
        return this.rows(quantifier, at);
      }
    return this.comparison(inside, at);
  }

  /** A class or column may be called like a word of the grammar. */
  private isColumn(inside: string | null): boolean {
    const after = this.tokens[this.place + 1];
    if (inside === null) return after?.type === 'sign' && after.text === '.';
    return after?.type === 'sign' && after.text !== '(' && after.text !== ')';
  }

  private filter(at: number): Clause {
    const token = this.next;
    if (token.type !== 'text') throw this.expected('the name of a filter in quotes');
    this.place++;
    return this.note({ type: 'inFilter', filter: token.text }, at);
  }

  private rows(quantifier: 'any' | 'no', at: number): Clause {
    const dataClass = this.word('the name of a data class');
    let item: Clause | null = null;
    if (this.sign('(')) {
      item = this.either(dataClass);
      this.demand(')');
    }
    return this.note({ type: 'rows', quantifier, dataClass, item }, at);
  }

  private comparison(inside: string | null, at: number): Clause {
    const word = this.word('a comparison');
    const dataClass = inside ?? word;
    if (inside === null && !this.sign('.'))
      throw problemAt(
        this.next.at,
        `after “${word}” comes a dot and a column`,
        'Write class.column, or “any class (…)” for a class with several rows.',
      );
    const column = inside === null ? this.word('the name of a column') : word;
    const operator = this.operator();
    const values = this.values(operator, column);
    return this.note({ type: 'compare', dataClass, column, operator, values }, at);
  }

  private operator(): Operator {
    for (const text of ['=', '!=', '<', '<=', '>', '>='] as const) if (this.sign(text)) return text;
    if (this.sign('<>')) return '!=';
    const found = wordOperators.find(({ words }) => this.skip(...words));
    if (found) return found.operator;
    throw this.expected('an operator such as =, like, in, is empty, olderThan');
  }

  private values(operator: Operator, column: string): Value[] {
    const takes = takenBy(operator);
    if (takes === 'none') return [];
    if (takes === 'span') return [this.span()];
    if (takes === 'one') return [this.value(column)];
    this.demand('(');
    const values = [this.value(column)];
    while (this.sign(',')) values.push(this.value(column));
    this.demand(')');
    return values;
  }

  private span(): string {
    const token = this.next;
    if (token.type !== 'number') throw this.expected('a span of time such as 7 days');
    this.place++;
    const unit = this.word(`one of ${spanUnits.map((one) => `${one}s`).join(', ')}`);
    const span = readSpan(`${token.text} ${unit}`);
    if (!span) throw problemAt(token.at, `“${token.text} ${unit}” is no span of time`);
    return span.text;
  }

  private value(column: string): Value {
    const token = this.next;
    if (token.type === 'text') {
      this.place++;
      return token.text;
    }
    if (token.type === 'number') return this.number(token, column);
    if (this.skip('true')) return true;
    if (this.skip('false')) return false;
    throw this.expected('a text in quotes, a number, true or false');
  }

  private number(token: Token, column: string): number {
    this.place++;
    const number = Number(token.text);
    const unit = this.next;
    if (unit.type !== 'word' || !/^[kmgtp]?i?b$/i.test(unit.text)) return number;
    this.place++;
    const value = inUnitsOf(column, number, unit.text);
    if (value !== null) return value;
    throw problemAt(
      unit.at,
      `“${unit.text}” does not fit the column “${column}”`,
      'Units are B, KiB, MiB, GiB, TiB, for columns that end with _bytes or _kib.',
    );
  }
}

/** The tree of a text; throws `filters.clauseAt`. Says nothing yet about whether classes and columns exist. */
export const parseClause = (text: string): Parsed => {
  const reader = new Reader(text);
  return { tree: reader.whole(), positions: reader.positions };
};
