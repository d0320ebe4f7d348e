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

const BOOK = new Literal('{"channel":"l2_data","client_id":"');
const TRADES = new Literal('{"channel":"market_trades","client_id":"');
const TIMESTAMP = new Literal('","timestamp":"');
const SEQUENCE = new Literal('","sequence_num":');
const EVENTS = new Literal(',"events":[');
const SNAPSHOT = new Literal('{"type":"snapshot","product_id":"');
const UPDATE = new Literal('{"type":"update","product_id":"');
const UPDATES = new Literal('","updates":[');
const BID = new Literal('{"side":"bid","event_time":"');
const OFFER = new Literal('{"side":"offer","event_time":"');
const PRICE_LEVEL = new Literal('","price_level":"');
const NEW_QUANTITY = new Literal('","new_quantity":"');
const LEVEL_END = packed('"}');
const LIST_END = packed(']}');
const TRADE_LIST = new Literal('{"type":"update","trades":[');
const TRADE_ID = new Literal('"trade_id":"');
const PRODUCT = new Literal('"product_id":"');
const PRICE = new Literal('"price":"');
const SIZE = new Literal('"size":"');
const SIDE = new Literal('"side":"');
const BUY = new Literal('BUY');
const SELL = new Literal('SELL');
const TIME = new Literal('"time":"');

const QUOTE_MARK = 34;
const COMMA = 44;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const FIELDS_OF_A_TRADE = 6;

/** One trade as it is read, its fields in any order. */
interface Trade {
  instrument: ScanInstrument | null;
  id: number;
  /** Where in the frame price and size are: they can only be counted once the product is known. */
  priceAt: number;
  sizeAt: number;
  ask: boolean;
  time: number;
  /** A bit for each field that was there. */
  fields: number;
}

/**
 * Coinbase Advanced Trade's `l2_data` and `market_trades` by their bytes; all else is left to the JSON reader. The
 * messages that were found, and the frame's number in its connection, are there until the next frame.
 */
export class CoinbaseScanner {
  readonly messages = new MessageSet();
  /** `sequence_num`. */
  sequence = 0;
  /** Trades come newest first. */
  isReversed = false;
  private readonly scanner = new Scanner();
  private readonly instruments: InstrumentTable;
  private readonly one: Trade = emptyTrade();

  /** @param instruments by product, aliases included. */
  constructor(instruments: ReadonlyMap<string, VenueInstrument>) {
    this.instruments = new InstrumentTable(instruments);
  }

  /** False where the frame is not laid out as expected. */
  read(frame: Uint8Array, timeReceived: number): boolean {
    const { scanner, messages } = this;
    scanner.start(frame);
    messages.clear(timeReceived);
    this.isReversed = false;
    if (scanner.skips(BOOK)) this.events(false);
    else if (scanner.skips(TRADES)) this.events(true);
    else return false;
    scanner.expectPair(LIST_END);
    return scanner.isDone;
  }

  private events(areTrades: boolean): void {
    const { scanner, messages } = this;
    scanner.skipText();
    scanner.expect(TIMESTAMP);
    messages.stamp.timeExchange = scanner.isoTime();
    scanner.expect(SEQUENCE);
    this.sequence = scanner.integer();
    scanner.expect(EVENTS);
    if (areTrades) {
      this.isReversed = true;
      this.tradeList();
      return;
    }
    do this.book();
    while (this.hasMore());
  }

  private book(): void {
    const { scanner, messages } = this;
    const isSnapshot = scanner.skips(SNAPSHOT);
    if (!isSnapshot) scanner.expect(UPDATE);
    messages.stamp.kind = isSnapshot ? RowKind.Snapshot : RowKind.Change;
    const instrument = scanner.isLost ? null : this.instruments.read(scanner);
    if (instrument === null) return;
    messages.begin(instrument.index);
    scanner.expect(UPDATES);
    if (scanner.peek() !== CLOSING_BRACKET) {
      do this.level(instrument);
      while (this.hasMore());
    }
    scanner.expectPair(LIST_END);
    messages.end();
  }

  private level(instrument: ScanInstrument): void {
    const { scanner } = this;
    const isBid = scanner.skips(BID);
    if (!isBid) scanner.expect(OFFER);
    scanner.skipText();
    scanner.expect(PRICE_LEVEL);
    const price = scanPrice(scanner, instrument);
    scanner.expect(NEW_QUANTITY);
    const size = scanSize(scanner, instrument);
    scanner.expectPair(LEVEL_END);
    this.messages.push(!isBid, price, size);
  }

  /** Steps over the comma before another item. */
  private hasMore(): boolean {
    const { scanner } = this;
    if (scanner.isLost || scanner.peek() !== COMMA) return false;
    scanner.at += 1;
    return true;
  }

  /** One event alone: of several, the order of their trades would be another. */
  private tradeList(): void {
    const { scanner } = this;
    scanner.expect(TRADE_LIST);
    do this.trade();
    while (this.hasMore());
    scanner.expectPair(LIST_END);
  }

  private trade(): void {
    const { scanner, messages, one } = this;
    clearTrade(one);
    scanner.expectByte(OPENING_BRACE);
    for (let field = 0; field < FIELDS_OF_A_TRADE && !scanner.isLost; field += 1) {
      if (field > 0) scanner.expectByte(COMMA);
      this.tradeField(one);
      scanner.expectByte(QUOTE_MARK);
    }
    scanner.expectByte(CLOSING_BRACE);
    const { instrument } = one;
    if (scanner.isLost || instrument === null || one.fields !== (1 << FIELDS_OF_A_TRADE) - 1) {
      scanner.lose();
      return;
    }
    const end = scanner.at;
    scanner.at = one.priceAt;
    const price = scanPrice(scanner, instrument);
    scanner.expectByte(QUOTE_MARK);
    scanner.at = one.sizeAt;
    const size = scanSize(scanner, instrument);
    scanner.expectByte(QUOTE_MARK);
    scanner.at = end;
    const { stamp } = messages;
    stamp.kind = RowKind.Trade;
    stamp.sequence = one.id;
    stamp.timeExchange = one.time;
    messages.begin(instrument.index);
    messages.push(one.ask, price, size);
    messages.end();
  }

  /** Up to the closing quote of its value. */
  private tradeField(one: Trade): void {
    const { scanner } = this;
    if (scanner.skips(TRADE_ID)) {
      one.id = scanner.integer();
      one.fields |= 1;
    } else if (scanner.skips(PRODUCT)) {
      one.instrument = this.instruments.read(scanner);
      one.fields |= 2;
    } else if (scanner.skips(PRICE)) {
      one.priceAt = scanner.at;
      scanner.skipText();
      one.fields |= 4;
    } else if (scanner.skips(SIZE)) {
      one.sizeAt = scanner.at;
      scanner.skipText();
      one.fields |= 8;
    } else if (scanner.skips(TIME)) {
      one.time = scanner.isoTime();
      one.fields |= 16;
    } else if (scanner.skips(SIDE)) {
      // The maker's side: where it bought, the aggressor sold.
      one.ask = scanner.skips(BUY);
      if (!one.ask) scanner.expect(SELL);
      one.fields |= 32;
    } else {
      scanner.lose();
    }
  }
}

function emptyTrade(): Trade {
  return { instrument: null, id: 0, priceAt: 0, sizeAt: 0, ask: false, time: 0, fields: 0 };
}

function clearTrade(one: Trade): void {
  one.instrument = null;
  one.fields = 0;
}
