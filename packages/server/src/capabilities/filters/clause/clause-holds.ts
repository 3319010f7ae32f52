import type { Clause } from './clause.ts';
import { type Fact, rowHolds } from './row-holds.ts';

/** What is known of one computer: the rows of each class, `computer` among them. */
export type Facts = ReadonlyMap<string, readonly Fact[]>;

export interface Asked {
  facts: Facts;
  now: Date;
  inFilter(id: string): boolean;
}

/** Whether a clause holds for one computer: the plain meaning of clauses, without SQL. */
export const clauseHolds = (clause: Clause, asked: Asked): boolean => {
  switch (clause.type) {
    case 'and':
      return clause.items.every((item) => clauseHolds(item, asked));
    case 'or':
      return clause.items.some((item) => clauseHolds(item, asked));
    case 'not':
      return !clauseHolds(clause.item, asked);
    case 'inFilter':
      return asked.inFilter(clause.filter);
    case 'rows': {
      const rows = asked.facts.get(clause.dataClass) ?? [];
      const any = rows.some((row) => rowHolds(clause.item, row, asked.now));
      return clause.quantifier === 'any' ? any : !any;
    }
    case 'compare': {
      const [row] = asked.facts.get(clause.dataClass) ?? [];
      return rowHolds(clause, row ?? {}, asked.now);
    }
  }
};
