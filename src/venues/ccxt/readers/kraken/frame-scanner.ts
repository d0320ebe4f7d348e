import { RowKind } from '../../../../domain/index.js';
import type { VenueInstrument } from '../../contract.js';
import {
  InstrumentTable,
  Literal,
  MessageSet,
  packed,
  type ScanInstrument,
  Scanner,
  scanPrice,
  scanSize,
} from '../scan/index.js';

const BOOK_UPDATE = new Literal('{"channel":"book","type":"update","data":[{"symbol":"');
const BOOK_SNAPSHOT = new Literal('{"channel":"book","type":"snapshot","data":[{"symbol":"');
const TRADES = new Literal('{"channel":"trade","type":"update","data":[');
const BIDS = new Literal('","bids":[');
const ASKS = new Literal(',"asks":[');
const PRICE = new Literal('{"price":');
const QTY = new Literal(',"qty":');
const CHECKSUM = new Literal(',"checksum":');
const TIMESTAMP = new Literal(',"timestamp":"');
const END = new Literal('}]}');
const LIST_END = packed(']}');
const SYMBOL = new Literal('{"symbol":"');
const SELL = new Literal('","side":"sell","price":');
const BUY = new Literal('","side":"buy","price":');
const ORDER_TYPE = new Literal(',"ord_type":"');
const TRADE_ID = new Literal('","trade_id":');

const QUOTE_MARK = 34;
const COMMA = 44;
const CLOSING_BRACKET = 93;
const CLOSING_BRACE = 125;

/**
 * Kraken's `book` and `trade` by their bytes, keys in the order in which the venue sends them; all else is left to the
 * JSON reader. The messages that were found are there until the next frame.
 */
export class KrakenScanner {
  readonly messages = new MessageSet();
  private readonly scanner = new Scanner();
  private readonly instruments: InstrumentTable;

  constructor(instruments: ReadonlyMap<string, VenueInstrument>) {
    this.instruments = new InstrumentTable(instruments);
  }

  /** False where the frame is not laid out as expected. */
  read(frame: Uint8Array, timeReceived: number): boolean {
    const { scanner, messages } = this;
    scanner.start(frame);
    messages.clear(timeReceived);
    if (scanner.skips(BOOK_UPDATE)) this.book(RowKind.Change);
    else if (scanner.skips(TRADES)) this.trades();
    else if (scanner.skips(BOOK_SNAPSHOT)) this.book(RowKind.Snapshot);
    else return false;
    return scanner.isDone;
  }

  private book(kind: RowKind): void {
    const { scanner, messages } = this;
    const instrument = this.instruments.read(scanner);
    if (instrument === null) return;
    messages.begin(instrument.index);
    messages.stamp.kind = kind;
    scanner.expect(BIDS);
    this.levels(instrument, false);
    scanner.expect(ASKS);
    this.levels(instrument, true);
    scanner.expect(CHECKSUM);
    const checksum = scanner.integer() | 0;
    if (scanner.skips(TIMESTAMP)) {
      messages.stamp.timeExchange = scanner.isoTime();
      scanner.expectByte(QUOTE_MARK);
    }
    scanner.expect(END);
    messages.end(checksum);
  }

  private levels(instrument: ScanInstrument, ask: boolean): void {
    const { scanner, messages } = this;
    if (scanner.peek() !== CLOSING_BRACKET) {
      do {
        scanner.expect(PRICE);
        const price = scanPrice(scanner, instrument);
        scanner.expect(QTY);
        const size = scanSize(scanner, instrument);
        scanner.expectByte(CLOSING_BRACE);
        messages.push(ask, price, size);
      } while (this.hasMore());
    }
    scanner.expectByte(CLOSING_BRACKET);
  }

  private trades(): void {
    const { scanner } = this;
    do this.trade();
    while (this.hasMore());
    scanner.expectPair(LIST_END);
  }

  private trade(): void {
    const { scanner, messages } = this;
    scanner.expect(SYMBOL);
    const instrument = scanner.isLost ? null : this.instruments.read(scanner);
    if (instrument === null) return;
    const sold = scanner.skips(SELL);
    if (!sold) scanner.expect(BUY);
    const price = scanPrice(scanner, instrument);
    scanner.expect(QTY);
    const size = scanSize(scanner, instrument);
    scanner.expect(ORDER_TYPE);
    scanner.skipText();
    scanner.expect(TRADE_ID);
    const { stamp } = messages;
    stamp.kind = RowKind.Trade;
    stamp.sequence = scanner.integer();
    scanner.expect(TIMESTAMP);
    stamp.timeExchange = scanner.isoTime();
    scanner.expectByte(QUOTE_MARK);
    scanner.expectByte(CLOSING_BRACE);
    messages.begin(instrument.index);
    messages.push(sold, price, size);
    messages.end();
  }

  /** Steps over the comma before another item. */
  private hasMore(): boolean {
    const { scanner } = this;
    if (scanner.isLost || scanner.peek() !== COMMA) return false;
    scanner.at += 1;
    return true;
  }
}
