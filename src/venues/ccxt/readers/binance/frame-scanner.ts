import { MICROS_PER_MILLI, RowKind } from '../../../../domain/index.js';
import type { ReaderSink, VenueInstrument } from '../../contract.js';
import {
  bytesOf,
  InstrumentTable,
  MessageSet,
  type ScanInstrument,
  Scanner,
  scanPrice,
  scanSize,
} from '../scan/index.js';

const STREAM = bytesOf('{"stream":"');
const DATA = bytesOf('","data":{"');
const DEPTH = bytesOf('e":"depthUpdate","E":');
const TRADE = bytesOf('e":"trade","E":');
const FUTURES_QUOTE = bytesOf('e":"bookTicker","u":');
const QUOTE = bytesOf('u":');
const TIME = bytesOf(',"T":');
const EVENT_TIME = bytesOf(',"E":');
const SYMBOL = bytesOf(',"s":"');
const FIRST_UPDATE = bytesOf('","U":');
const LAST_UPDATE = bytesOf(',"u":');
const PREVIOUS_UPDATE = bytesOf(',"pu":');
const BIDS = bytesOf(',"b":[');
const ASKS = bytesOf(',"a":[');
const LEVEL = bytesOf('["');
const SIZE = bytesOf('","');
const LEVEL_END = bytesOf('"]');
const TRADE_ID = bytesOf('","t":');
const PRICE = bytesOf(',"p":"');
const QUANTITY = bytesOf('","q":"');
const QUOTE_BID = bytesOf('","b":"');
const QUOTE_BID_SIZE = bytesOf('","B":"');
const QUOTE_ASK = bytesOf('","a":"');
const QUOTE_ASK_SIZE = bytesOf('","A":"');
const TEXT_END = bytesOf('"');
const BUYER = bytesOf(',"b":');
const SELLER = bytesOf(',"a":');
const IN_THE_BOOK = bytesOf(',"X":"MARKET"');
const BUYER_MADE = bytesOf(',"m":true');
const SELLER_MADE = bytesOf(',"m":false');
const IGNORED = [bytesOf(',"M":true'), bytesOf(',"M":false')] as const;
const END = bytesOf('}}');

const COMMA = 44;
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
    const { scanner, messages } = this;
    while (!scanner.isLost && scanner.peek() !== CLOSING_BRACKET) {
      scanner.expect(LEVEL);
      const price = scanPrice(scanner, instrument);
      scanner.expect(SIZE);
      const size = scanSize(scanner, instrument);
      scanner.expect(LEVEL_END);
      messages.push(ask, price, size);
      if (scanner.peek() !== COMMA) break;
      scanner.at += 1;
      if (scanner.peek() === CLOSING_BRACKET) scanner.lose();
    }
    if (scanner.peek() === CLOSING_BRACKET) scanner.at += 1;
    else scanner.lose();
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
    scanner.expect(TEXT_END);
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
    scanner.expect(TEXT_END);
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
