import type { MatchingRule, Risk } from '../catalogue/graph.ts';

/** Facts of the site that expressions may name. */
export type ExpressionFacts = Record<string, string | number | boolean | readonly string[]>;

/** `null`: it cannot be told. */
export type ThreeValued = boolean | null;

const expression =
  /^\s*([\w.-]+)\s+(contains|notContains|==|!=|<=|>=|<|>)\s+('[^']*'|-?[\d.]+|true|false)\s*$/;

const literal = (text: string): string | number | boolean => {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
};

const compareNumbers = (left: number, operator: string, right: number): ThreeValued => {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return null;
  }
};

/** `name operator literal`: contains and notContains for lists, == and != for all, the rest for numbers. */
export const evaluateExpression = (text: string, facts: ExpressionFacts): ThreeValued => {
  const match = expression.exec(text);
  const [, name = '', operator = '', right = ''] = match ?? [];
  const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
  if (!match || fact === undefined) return null;
  const value = literal(right);
  if (operator === 'contains' || operator === 'notContains') {
    if (!Array.isArray(fact)) return null;
    return fact.includes(String(value)) === (operator === 'contains');
  }
  if (Array.isArray(fact)) return null;
  if (operator === '==') return fact === value;
  if (operator === '!=') return fact !== value;
  return typeof fact === 'number' && typeof value === 'number'
    ? compareNumbers(fact, operator, value)
    : null;
};

export interface RiskContext {
  facts: ExpressionFacts;
  /** Hot fixes that are installed where the hop begins. */
  installed: readonly string[];
}

const evaluateRule = (rule: MatchingRule, context: RiskContext): ThreeValued => {
  if (rule.type === 'Always') return true;
  if (rule.type === 'Hotfix' && rule.hotfix)
    return !context.installed.includes(rule.hotfix.missing);
  if (rule.type === 'Fact' && rule.fact)
    return evaluateExpression(rule.fact.expr, { ...context.facts, hotfixes: context.installed });
  return null;
};

/** Whether a risk is there. The first rule that can be evaluated decides; when none can, nobody knows. */
export const evaluateRisk = (risk: Risk, context: RiskContext): ThreeValued => {
  for (const rule of risk.matchingRules) {
    const answer = evaluateRule(rule, context);
    if (answer !== null) return answer;
  }
  return null;
};
