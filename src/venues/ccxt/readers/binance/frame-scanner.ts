import { MICROS_PER_MILLI, RowKind } from '../../../../domain/index.js';
import type { ReaderSink, VenueInstrument } from '../../contract.js';
import {
  InstrumentTable,
  Literal,
  lotsOf,
  MessageSet,
  packed,
  type ScanInstrument,
  Scanner,
  scanPrice,
  scanSize,
  ticksOf,
} from '../scan/index.js';

const STREAM = new Literal('{"stream":"');
const DATA = new Literal('","data":{"');
const DEPTH = new Literal('e":"depthUpdate","E":');
const TRADE = new Literal('e":"trade","E":');
const FUTURES_QUOTE = new Literal('e":"bookTicker","u":');
const QUOTE = new Literal('u":');
const TIME = new Literal(',"T":');
const EVENT_TIME = new Literal(',"E":');
const SYMBOL = new Literal(',"s":"');
const FIRST_UPDATE = new Literal('","U":');
const LAST_UPDATE = new Literal(',"u":');
const PREVIOUS_UPDATE = new Literal(',"pu":');
const BIDS = new Literal(',"b":[');
const ASKS = new Literal(',"a":[');
const LEVEL = packed('["');
const SIZE = packed('","');
const LEVEL_END = packed('"]');
const NEXT_LEVEL = packed('"],');
const TRADE_ID = new Literal('","t":');
const PRICE = new Literal(',"p":"');
const QUANTITY = new Literal('","q":"');
const QUOTE_BID = new Literal('","b":"');
const QUOTE_BID_SIZE = new Literal('","B":"');
const QUOTE_ASK = new Literal('","a":"');
const QUOTE_ASK_SIZE = new Literal('","A":"');
const BUYER = new Literal(',"b":');
const SELLER = new Literal(',"a":');
const IN_THE_BOOK = new Literal(',"X":"MARKET"');
const BUYER_MADE = new Literal(',"m":true');
const SELLER_MADE = new Literal(',"m":false');
const IGNORED = [new Literal(',"M":true'), new Literal(',"M":false')] as const;
const END = new Literal('}}');

const QUOTE_MARK = 34;
const CLOSING_BRACKET = 93;

/**
 * Binance's combined streams by their bytes: `depthUpdate`, `trade` and `bookTicker` of spot and of futures, keys in
 * the order in which the venue sends them.
 */
export class BinanceScanner {
  private readonly scanner = new Scanner();
  private readonly messages = new MessageSet();
  private readonly instruments: InstrumentTable;

  constructor(instruments: ReadonlyMap<string, VenueInstrument>) {
    this.instruments = new InstrumentTable(instruments);
  }

  /** False, and nothing delivered, where the frame is not laid out as expected. */
  read(frame: Uint8Array, timeReceived: number, sink: ReaderSink): boolean {
    const { scanner, messages } = this;
    scanner.start(frame);
    messages.clear(timeReceived);
    scanner.expect(STREAM);
    scanner.skipText();
    scanner.expect(DATA);
    if (scanner.isLost) return false;
    if (scanner.skips(DEPTH)) this.depth();
    else if (scanner.skips(TRADE)) this.trade();
    else if (scanner.skips(FUTURES_QUOTE) || scanner.skips(QUOTE)) this.quote();
    else return false;
    scanner.expect(END);
    if (!scanner.isDone) return false;
    messages.end();
    messages.deliver(sink);
    return true;
  }

  private depth(): void {
    const { scanner, messages } = this;
    const { stamp } = messages;
    let time = scanner.integer();
    if (scanner.skips(TIME)) time = scanner.integer();
    const instrument = this.symbol();
    if (instrument === null) return;
    scanner.expect(FIRST_UPDATE);
    const first = scanner.integer();
    scanner.expect(LAST_UPDATE);
    stamp.kind = RowKind.Change;
    stamp.sequence = scanner.integer();
    stamp.previousSequence = scanner.skips(PREVIOUS_UPDATE) ? scanner.integer() : first - 1;
    stamp.timeExchange = time * MICROS_PER_MILLI;
    scanner.expect(BIDS);
    this.levels(instrument, false);
    scanner.expect(ASKS);
    this.levels(instrument, true);
  }

  private levels(instrument: ScanInstrument, ask: boolean): void {
    const { scanner } = this;
    if (scanner.peek() !== CLOSING_BRACKET) {
      this.level(instrument, ask);
      while (scanner.skipsTriple(NEXT_LEVEL) && !scanner.isLost) this.level(instrument, ask);
      scanner.expectPair(LEVEL_END);
    }
    scanner.expectByte(CLOSING_BRACKET);
  }

  /** Up to the quote behind its size. */
  private level({ tick, lot }: ScanInstrument, ask: boolean): void {
    const { scanner } = this;
    const price = ticksOf(scanner, scanner.decimalAfterPair(LEVEL, tick), tick);
    const size = lotsOf(scanner, scanner.decimalAfterTriple(SIZE, lot), lot);
    this.messages.push(ask, price, size);
  }

  private trade(): void {
    const { scanner, messages } = this;
    const { stamp } = messages;
    let time = scanner.integer();
    if (scanner.skips(TIME)) time = scanner.integer();
    const instrument = this.symbol();
    if (instrument === null) return;
    scanner.expect(TRADE_ID);
    stamp.kind = RowKind.Trade;
    stamp.sequence = scanner.integer();
    scanner.expect(PRICE);
    const price = scanPrice(scanner, instrument);
    scanner.expect(QUANTITY);
    const size = scanSize(scanner, instrument);
    scanner.expectByte(QUOTE_MARK);
    if (scanner.skips(BUYER)) {
      scanner.integer();
      scanner.expect(SELLER);
      scanner.integer();
    }
    if (scanner.skips(TIME)) time = scanner.integer();
    else scanner.expect(IN_THE_BOOK);
    stamp.timeExchange = time * MICROS_PER_MILLI;
    const buyerMade = scanner.skips(BUYER_MADE);
    if (!buyerMade) scanner.expect(SELLER_MADE);
    if (!scanner.skips(IGNORED[0])) scanner.skips(IGNORED[1]);
    messages.push(buyerMade, price, size);
  }

  private quote(): void {
    const { scanner, messages } = this;
    const { stamp } = messages;
    stamp.kind = RowKind.Quote;
    stamp.sequence = scanner.integer();
    const instrument = this.symbol();
    if (instrument === null) return;
    scanner.expect(QUOTE_BID);
    const bid = scanPrice(scanner, instrument);
    scanner.expect(QUOTE_BID_SIZE);
    const bidSize = scanSize(scanner, instrument);
    scanner.expect(QUOTE_ASK);
    const ask = scanPrice(scanner, instrument);
    scanner.expect(QUOTE_ASK_SIZE);
    const askSize = scanSize(scanner, instrument);
    scanner.expectByte(QUOTE_MARK);
    if (scanner.skips(TIME)) {
      stamp.timeExchange = scanner.integer() * MICROS_PER_MILLI;
      scanner.expect(EVENT_TIME);
      scanner.integer();
    }
    messages.push(false, bid, bidSize);
    messages.push(true, ask, askSize);
  }

  /** The instrument, its message begun. */
  private symbol(): ScanInstrument | null {
    this.scanner.expect(SYMBOL);
    const instrument = this.instruments.read(this.scanner);
    if (instrument !== null) this.messages.begin(instrument.index);
    return instrument;
  }
}
