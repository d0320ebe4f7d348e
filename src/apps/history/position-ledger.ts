import { type Fill, Money, type Owner } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import { averagePrice, Position } from '../../portfolio/index.js';
import { marketOf, type Rows, timed } from './rows.js';

/**
 * Follows each owner's position fill by fill, with books of its own: where the engine's are not what the fills come
 * to, a position was handed over.
 */
export class PositionLedger {
  private readonly books = new Map<Owner, Map<number, Position>>();

  constructor(
    private readonly engine: Engine,
    private readonly session: string,
  ) {}

  /** A fill that the portfolio counted. @returns what it realised, in the quote asset. */
  fill(fill: Fill, owner: Owner, rows: Rows): Money {
    const instrument = this.engine.instruments[fill.instrument]!;
    const position = this.book(owner).get(fill.instrument) ?? new Position();
    this.book(owner).set(fill.instrument, position);
    const before = position.realised;
    position.apply(instrument, fill);
    const realised = position.realised.minus(before);
    this.add(rows, { owner, index: fill.instrument, cause: 'fill', position, realised });
    return realised;
  }

  /** After whatever can hand a position over. */
  settle(rows: Rows): void {
    const { portfolio, instruments } = this.engine;
    for (const owner of portfolio.ownerNames()) {
      for (const { index } of instruments) {
        const now = portfolio.ownerPosition(owner, index);
        const known = this.book(owner).get(index);
        if (known === undefined ? now.fills === 0 : isSame(known, now)) continue;
        const realised = now.realised.minus(known?.realised ?? Money.ZERO);
        const position = Position.restore(now.checkpoint());
        this.book(owner).set(index, position);
        this.add(rows, { owner, index, cause: 'hand-over', position, realised });
      }
    }
  }

  private book(owner: Owner): Map<number, Position> {
    let book = this.books.get(owner);
    if (book === undefined) {
      book = new Map();
      this.books.set(owner, book);
    }
    return book;
  }

  private add(
    rows: Rows,
    {
      owner,
      index,
      cause,
      position,
      realised,
    }: { owner: Owner; index: number; cause: 'fill' | 'hand-over'; position: Position; realised: Money },
  ): void {
    const { portfolio, sequence, time, instruments } = this.engine;
    const instrument = instruments[index]!;
    const { quote } = instrument.specification;
    rows.add('positions', {
      session: this.session,
      sequence,
      ...timed(time),
      ...marketOf(instrument),
      owner,
      cause,
      size: instrument.formatSize(position.sizeLots),
      average_price: averagePrice(instrument, position),
      cost: position.cost.format(quote.decimals),
      realised: position.realised.format(quote.decimals),
      realised_pnl: portfolio.formatReporting(portfolio.inReporting(realised, quote.code) ?? Money.ZERO),
      fills: position.fills,
    });
  }
}

const isSame = (a: Position, b: Position): boolean =>
  a.fills === b.fills &&
  a.sizeLots === b.sizeLots &&
  a.cost.compare(b.cost) === 0 &&
  a.realised.compare(b.realised) === 0;
