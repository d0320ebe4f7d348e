import { RowKind } from '../../../../domain/index.js';
import type { VenueInstrument } from '../../contract.js';
import {
  bytesOf,
  InstrumentTable,
  MessageSet,
  type ScanInstrument,
  Scanner,
  scanPrice,
  scanSize,
} from '../scan/index.js';

const BOOK_UPDATE = bytesOf('{"channel":"book","type":"update","data":[{"symbol":"');
const BOOK_SNAPSHOT = bytesOf('{"channel":"book","type":"snapshot","data":[{"symbol":"');
const TRADES = bytesOf('{"channel":"trade","type":"update","data":[');
const BIDS = bytesOf('","bids":[');
const ASKS = bytesOf(',"asks":[');
const PRICE = bytesOf('{"price":');
const QTY = bytesOf(',"qty":');
const CHECKSUM = bytesOf(',"checksum":');
const TIMESTAMP = bytesOf(',"timestamp":"');
const TEXT_END = bytesOf('"');
const COMMA = bytesOf(',');
const END = bytesOf('}]}');
const LIST_END = bytesOf(']}');
const SYMBOL = bytesOf('{"symbol":"');
const SELL = bytesOf('","side":"sell","price":');
const BUY = bytesOf('","side":"buy","price":');
const ORDER_TYPE = bytesOf(',"ord_type":"');
const TRADE_ID = bytesOf('","trade_id":');

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
    if (scanner.isLost) return false;
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
      scanner.expect(TEXT_END);
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
        this.expectByte(CLOSING_BRACE);
        messages.push(ask, price, size);
      } while (!scanner.isLost && scanner.skips(COMMA));
    }
    this.expectByte(CLOSING_BRACKET);
  }

  private trades(): void {
    const { scanner } = this;
    do this.trade();
    while (!scanner.isLost && scanner.skips(COMMA));
    scanner.expect(LIST_END);
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
    scanner.expect(TEXT_END);
    this.expectByte(CLOSING_BRACE);
    messages.begin(instrument.index);
    messages.push(sold, price, size);
    messages.end();
  }

  private expectByte(byte: number): void {
    if (this.scanner.peek() === byte) this.scanner.at += 1;
    else this.scanner.lose();
  }
}
