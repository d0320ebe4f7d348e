import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type Money } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import { type Rows, timed } from './rows.js';

/** What the account is worth: at the first step of each minute, and of each second in which it changed. */
export class EquityLedger {
  private second = Number.NaN;
  private minute = Number.NaN;
  private last = '';

  constructor(
    private readonly engine: Engine,
    private readonly session: string,
  ) {}

  /** After each step. @returns whether a new second has begun, and a new minute. */
  observe(rows: Rows): 'same' | 'second' | 'minute' {
    const { portfolio, time, sequence } = this.engine;
    const second = Math.floor(time / MICROS_PER_SECOND);
    if (second === this.second) return 'same';
    this.second = second;
    const minute = Math.floor(time / MICROS_PER_MINUTE);
    const begun = minute === this.minute ? 'second' : 'minute';
    this.minute = minute;
    if (portfolio.capital().isZero) return begun;
    const amount = (money: Money) => portfolio.formatReporting(money);
    const { dayPnl, drawdown } = portfolio.standing();
    const now = {
      equity: amount(portfolio.equity()),
      net_pnl: amount(portfolio.netPnl()),
      day_pnl: amount(dayPnl),
      fees: amount(portfolio.fees()),
      drawdown: amount(drawdown.fall),
    };
    const row = { session: this.session, sequence, ...timed(time), ...now };
    if (begun === 'minute') rows.add('equity', row);
    const text = JSON.stringify(now);
    if (text !== this.last) rows.add('equity_seconds', row);
    this.last = text;
    return begun;
  }
}
