import {
  COMPARISONS,
  CONJUNCTIONS,
  DISJUNCTIONS,
  type Expression,
  FUNCTIONS,
  PRODUCTS,
  SUMS,
} from './expressions.js';
import { RuleError, type Token, tokensOf } from './tokens.js';

/** What the names of a rule stand for. */
export interface Names {
  /** Where a name's value comes from; null for one that there is none of. */
  find(name: string): (() => number) | null;
  /** All that there are, for one who wrote another. */
  readonly known: string;
}

/** As deep as a rule may be nested: further than anybody reads, nearer than the stack is deep. */
const MOST_NESTED = 64;

/**
 * Reads a condition, by descent:
 *
 *     condition  = and { "or" and }          sum     = product { ("+" | "-") product }
 *     and        = not { "and" not }         product = unary { ("*" | "/") unary }
 *     not        = "not" not | comparison    unary   = "-" unary | primary
 *     comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
 *     primary    = number | name | function "(" condition { "," condition } ")" | "(" condition ")"
 *
 * @throws RuleError naming the column of what is wrong.
 */
export function parseCondition(text: string, names: Names): Expression {
  const parser = new Parser(tokensOf(text), names);
  return parser.whole();
}

type Level = () => Expression;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly names: Names,
  ) {}

  whole(): Expression {
    const expression = this.or();
    const { kind, text, column } = this.next;
    if (kind !== 'end') throw new RuleError(column, `"${text}" is unexpected`);
    return this.wanted(expression, true);
  }

  private readonly or: Level = () => this.chain(DISJUNCTIONS, this.and, true);
  private readonly and: Level = () => this.chain(CONJUNCTIONS, this.not, true);
  private readonly sum: Level = () => this.chain(SUMS, this.product, false);
  private readonly product: Level = () => this.chain(PRODUCTS, this.unary, false);

  private readonly not: Level = () => {
    const { column, text } = this.next;
    if (text !== 'not') return this.comparison();
    this.at += 1;
    const inner = this.wanted(this.deeper(this.not), true);
    return { isCondition: true, column, value: () => 1 - inner.value() };
  };

  private readonly comparison: Level = () => {
    const left = this.sum();
    const { text } = this.next;
    const compare = Object.hasOwn(COMPARISONS, text) ? COMPARISONS[text] : undefined;
    if (compare === undefined) return left;
    this.at += 1;
    const [a, b] = [this.wanted(left, false), this.wanted(this.sum(), false)];
    return { isCondition: true, column: left.column, value: () => compare(a.value(), b.value()) };
  };

  private readonly unary: Level = () => {
    const { column, text } = this.next;
    if (text !== '-') return this.primary();
    this.at += 1;
    const inner = this.wanted(this.deeper(this.unary), false);
    return { isCondition: false, column, value: () => -inner.value() };
  };

  private primary(): Expression {
    const { kind, text, column } = this.next;
    if (text === '(') {
      this.at += 1;
      const inner = this.deeper(this.or);
      this.sign(')');
      return { ...inner, column };
    }
    if (kind === 'number') {
      this.at += 1;
      const number = Number(text);
      return { isCondition: false, column, value: () => number };
    }
    if (kind !== 'name' || RESERVED.includes(text)) {
      throw new RuleError(
        column,
        `a number or a name is expected before ${kind === 'end' ? text : `"${text}"`}`,
      );
    }
    this.at += 1;
    return this.next.text === '(' ? this.call(text, column) : this.named(text, column);
  }

  private named(name: string, column: number): Expression {
    const value = this.names.find(name);
    if (value === null)
      throw new RuleError(column, `there is nothing called "${name}"; there are ${this.names.known}`);
    return { isCondition: false, column, value };
  }

  private call(name: string, column: number): Expression {
    const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (called === undefined) {
      throw new RuleError(
        column,
        `there is no function "${name}"; there are ${Object.keys(FUNCTIONS).join(', ')}`,
      );
    }
    this.sign('(');
    const inner = [this.wanted(this.deeper(this.or), false)];
    while (this.next.text === ',') {
      this.at += 1;
      inner.push(this.wanted(this.deeper(this.or), false));
    }
    this.sign(')');
    if (inner.length !== called.arity) {
      throw new RuleError(column, `${name} takes ${called.arity}, not ${inner.length}`);
    }
    const apply = called.make();
    return {
      isCondition: called.isCondition,
      column,
      value: () => apply(...inner.map((argument) => argument.value())),
    };
  }

  /** Operators of one rank, from left to right. */
  private chain(
    operators: Readonly<Record<string, (a: number, b: number) => number>>,
    operand: Level,
    isCondition: boolean,
  ): Expression {
    let left = operand();
    for (;;) {
      const { text } = this.next;
      const apply = Object.hasOwn(operators, text) ? operators[text] : undefined;
      if (apply === undefined) return left;
      this.at += 1;
      const [a, b] = [this.wanted(left, isCondition), this.wanted(operand(), isCondition)];
      left = { isCondition, column: a.column, value: () => apply(a.value(), b.value()) };
    }
  }

  private wanted(expression: Expression, isCondition: boolean): Expression {
    if (expression.isCondition === isCondition) return expression;
    const [is, want] = isCondition ? ['a number', 'a condition'] : ['a condition', 'a number'];
    throw new RuleError(expression.column, `this is ${is} where ${want} is wanted`);
  }

  private deeper(level: Level): Expression {
    this.depth += 1;
    if (this.depth > MOST_NESTED) throw new RuleError(this.next.column, 'this is nested too deeply');
    const expression = level();
    this.depth -= 1;
    return expression;
  }

  private sign(text: string): void {
    const { kind, text: found, column } = this.next;
    if (found !== text) {
      throw new RuleError(column, `"${text}" is expected before ${kind === 'end' ? found : `"${found}"`}`);
    }
    this.at += 1;
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }
}

const RESERVED: readonly string[] = ['and', 'or', 'not'];
