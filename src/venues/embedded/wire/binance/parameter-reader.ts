import { MICROS_PER_MILLI, type Micros, Money } from '../../../../domain/index.js';
import {
  type BinanceError,
  Errors,
  empty,
  illegalCharacters,
  mandatory,
  notValid,
  tooPrecise,
} from './errors.js';
import type { Parameters } from './parameters.js';
import type { BinanceSymbol, SymbolTable } from './symbols.js';

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const DECIMAL = new RegExp(DECIMAL_RANGE);
/** A digit that means something after the eighth decimal. */
const TOO_PRECISE = /\.\d{8}\d*[1-9]/;
const INTEGER_RANGE = '^[0-9]{1,20}$';
const INTEGER = new RegExp(INTEGER_RANGE);
/** A time from here on is in microseconds: the venue takes both. */
const MICROSECOND_TIMES = 100_000_000_000_000;

/** Reads one request's parameters by what they must be. The first fault stays; what is read after it means nothing. */
export class ParameterReader {
  error: BinanceError | null = null;

  constructor(
    readonly parameters: Parameters,
    private readonly symbols: SymbolTable,
  ) {}

  fail(error: BinanceError): void {
    this.error ??= error;
  }

  has(name: string): boolean {
    return this.parameters.has(name);
  }

  /** null where it was not sent. */
  text(name: string): string | null {
    const value = this.parameters.get(name);
    if (value === undefined) return null;
    if (value === '') this.fail(empty(name));
    return value;
  }

  required(name: string): string {
    const value = this.parameters.get(name);
    if (value === undefined || value === '') this.fail(mandatory(name));
    return value ?? '';
  }

  integer(name: string): number | null {
    const value = this.parameters.get(name);
    if (value === undefined) return null;
    if (!INTEGER.test(value)) this.fail(illegalCharacters(name, INTEGER_RANGE));
    return Number(value);
  }

  /** Of `limit`: the default, and what more than the most comes to. */
  limit({ standard, most }: { readonly standard: number; readonly most: number }): number {
    const value = this.integer('limit');
    if (value === null) return standard;
    if (value < 1) this.fail(illegalCharacters('limit', INTEGER_RANGE));
    return Math.min(value, most);
  }

  time(name: string): Micros | null {
    const value = this.integer(name);
    if (value === null) return null;
    return (value >= MICROSECOND_TIMES ? value : value * MICROS_PER_MILLI) as Micros;
  }

  flag(name: string): boolean {
    const value = this.parameters.get(name)?.toLowerCase();
    if (value !== undefined && value !== 'true' && value !== 'false')
      this.fail(illegalCharacters(name, 'true|false'));
    return value === 'true';
  }

  choice<T extends string>(
    name: string,
    choices: readonly T[],
    error: BinanceError = notValid(name),
  ): T | null {
    const value = this.parameters.get(name);
    if (value === undefined) return null;
    if ((choices as readonly string[]).includes(value)) return value as T;
    this.fail(value === '' ? empty(name) : error);
    return null;
  }

  symbol(): BinanceSymbol | null {
    const name = this.required('symbol');
    if (this.error !== null) return null;
    return this.symbolNamed(name);
  }

  /** null where it was not sent, or was wrong. */
  optionalSymbol(): BinanceSymbol | null {
    return this.parameters.has('symbol') ? this.symbol() : null;
  }

  /** `symbol`, `symbols`, or all; null where neither was sent. */
  chosenSymbols(): readonly BinanceSymbol[] | null {
    if (this.has('symbol') && this.has('symbols')) this.fail(Errors.badCombination);
    const list = this.parameters.get('symbols');
    if (list === undefined) {
      const symbol = this.optionalSymbol();
      return symbol === null ? null : [symbol];
    }
    const names = this.stringList('symbols', list);
    if (new Set(names).size < names.length) this.fail(Errors.duplicateSymbols);
    return names.map((name) => this.symbolNamed(name)).filter((symbol) => symbol !== null);
  }

  /** A positive decimal as it was sent, of at most eight decimals; null where it was not sent. */
  decimal(name: string): string | null {
    const value = this.parameters.get(name);
    if (value === undefined) return null;
    if (value === '') this.fail(empty(name));
    else if (!DECIMAL.test(value)) this.fail(illegalCharacters(name, DECIMAL_RANGE));
    else if (TOO_PRECISE.test(value)) this.fail(tooPrecise(name));
    return value;
  }

  money(name: string, decimals: number): Money | null {
    const value = this.decimal(name);
    if (value === null || this.error !== null) return null;
    const amount = Money.parse(value, decimals);
    if (amount === null) this.fail(tooPrecise(name));
    return amount;
  }

  private symbolNamed(name: string): BinanceSymbol | null {
    const symbol = this.symbols.named(name);
    if (symbol !== undefined) return symbol;
    if (/^[A-Z0-9-_.]{1,20}$/.test(name)) this.fail(Errors.symbol);
    else this.fail(illegalCharacters('symbol', '^[A-Z0-9-_.]{1,20}$'));
    return null;
  }

  private stringList(name: string, text: string): string[] {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) return list;
    } catch {
      // Not JSON: refused below, as a list of the wrong kind is.
    }
    this.fail(illegalCharacters(name, '^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$'));
    return [];
  }
}
