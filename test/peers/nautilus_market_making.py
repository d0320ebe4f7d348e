"""nautilus_trader with Outcry's market making, over the shipped tape, looped.

The tape's rows become OrderBookDeltas (one for each depth message or snapshot) and TradeTicks before the clock runs;
only the engine's run is timed, piece by piece of the loops (its streaming mode). Quotes are left out, since a book of
levels has no use for them, and are counted all the same: an event is a row of the tape. Decisions are made at every
depth message. Orders take 10 ms; the engine has no latency of the feed. This version models no place in the queue:
orders at the touch do not fill (`prob_fill_on_limit` 0), only what the market goes through.

Modes: `strategy`; `replay`, the same data and a strategy that keeps the book but sends no orders.
"""

import math
import time
from decimal import Decimal

import nautilus_trader
import numpy as np
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.backtest.models import FillModel, LatencyModel, MakerTakerFeeModel
from nautilus_trader.common.config import LoggingConfig
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.data import BookOrder, OrderBookDelta, OrderBookDeltas, TradeTick
from nautilus_trader.model.enums import (
    AccountType,
    AggressorSide,
    BookAction,
    BookType,
    OmsType,
    OrderSide,
    RecordFlag,
    TimeInForce,
)
from nautilus_trader.model.identifiers import InstrumentId, Symbol, TradeId, TraderId, Venue
from nautilus_trader.model.instruments import CurrencyPair
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.risk.config import RiskEngineConfig
from nautilus_trader.trading.config import StrategyConfig
from nautilus_trader.trading.strategy import Strategy

import tape as t

DEFAULT_EVENTS = 1_000_000
VENUE = Venue("BINANCE")
ID = InstrumentId(Symbol("BTCUSDT"), VENUE)


def instrument_of(tape):
    return CurrencyPair(
        instrument_id=ID,
        raw_symbol=Symbol("BTCUSDT"),
        base_currency=BTC,
        quote_currency=USDT,
        price_precision=tape.tick_decimals,
        size_precision=tape.lot_decimals,
        price_increment=Price(tape.tick, tape.tick_decimals),
        size_increment=Quantity(tape.lot, tape.lot_decimals),
        ts_event=0,
        ts_init=0,
        maker_fee=Decimal(str(t.FEE)),
        taker_fee=Decimal(str(t.FEE)),
    )


def convert(tape, shift):
    """One loop of the tape, `shift` nanoseconds later, in the engine's objects."""
    kept = np.flatnonzero(tape.kind != t.QUOTE)
    kind, flags = tape.kind[kept].tolist(), tape.flags[kept].tolist()
    times, starts = (tape.time[kept] + shift).tolist(), tape.starts()[kept].tolist()
    prices = [Price(price * tape.tick, tape.tick_decimals) for price in tape.price[kept].tolist()]
    sizes = [Quantity(size * tape.lot, tape.lot_decimals) for size in tape.size[kept].tolist()]
    data, message = [], []
    for row in range(len(kept)):
        is_ask, at = (flags[row] & t.ASK) != 0, times[row]
        if starts[row] and message:
            data.append(OrderBookDeltas(ID, message))
            message = []
        if kind[row] == t.TRADE:
            side = AggressorSide.SELLER if is_ask else AggressorSide.BUYER
            data.append(TradeTick(ID, prices[row], sizes[row], side, TradeId(str(row)), at, at))
            continue
        if kind[row] == t.SNAPSHOT and not message:
            message.append(OrderBookDelta.clear(ID, 0, at, at))
        is_gone = sizes[row].raw == 0
        action = BookAction.DELETE if is_gone else BookAction.UPDATE
        is_last = row + 1 == len(kept) or starts[row + 1]
        order = BookOrder(OrderSide.SELL if is_ask else OrderSide.BUY, prices[row], sizes[row], 0)
        message.append(OrderBookDelta(ID, action, order, RecordFlag.F_LAST if is_last else 0, 0, at, at))
    if message:
        data.append(OrderBookDeltas(ID, message))
    return data


class MarketMakingConfig(StrategyConfig, frozen=True):
    is_quoting: bool = True


class MarketMaking(Strategy):
    def __init__(self, config, instrument):
        super().__init__(config)
        self.instrument = instrument
        self.tick = float(instrument.price_increment)
        self.size = instrument.make_qty(t.SIZE)
        self.quotes = {OrderSide.BUY: None, OrderSide.SELL: None}
        self.sent = self.fills = 0
        self.position = 0.0
        self.variance = self.seconds = 0.0
        self.last_mid, self.last_time = math.nan, 0
        self.arrival = math.log(1 + t.GAMMA / t.KAPPA) / t.GAMMA

    def on_start(self):
        self.book = None
        self.subscribe_order_book_deltas(ID, book_type=BookType.L2_MBP)
        self.subscribe_trade_ticks(ID)

    def on_order_filled(self, event):
        self.fills += 1
        quantity = float(event.last_qty)
        self.position += quantity if event.order_side == OrderSide.BUY else -quantity

    def on_order_book_deltas(self, deltas):
        if self.book is None:
            self.book = self.cache.order_book(ID)
        if not self.config.is_quoting:
            return
        book = self.book
        bid_price, ask_price = book.best_bid_price(), book.best_ask_price()
        if bid_price is None or ask_price is None or bid_price >= ask_price:
            return
        best_bid, best_ask = round(float(bid_price) / self.tick), round(float(ask_price) / self.tick)
        bid_size, ask_size = float(book.best_bid_size()), float(book.best_ask_size())
        lean = self.sample((best_bid + best_ask) / 2, deltas.ts_event)
        asked, modelled = t.SKEW_BPS * self.position / t.MAX_INVENTORY, lean * self.position / t.SIZE
        skew = (modelled if abs(modelled) > abs(asked) else asked) / 10_000
        fair = (best_bid * ask_size + best_ask * bid_size) / (bid_size + ask_size)
        centre = fair * (1 - skew)
        offset = fair * max(t.OFFSET_BPS, lean / 2 + self.arrival) / 10_000
        bid = min(math.floor(centre - offset), best_ask - 1)
        ask = max(math.ceil(centre + offset), best_bid + 1)
        self.keep(OrderSide.BUY, bid, self.position + t.SIZE <= t.MAX_INVENTORY + 1e-9, lambda at: at < best_ask)
        self.keep(OrderSide.SELL, ask, t.SIZE - self.position <= t.MAX_INVENTORY + 1e-9, lambda at: at > best_bid)

    def sample(self, mid, now):
        """Avellaneda and Stoikov's model, its variance sampled once a second: bps a quote of inventory."""
        if now - self.last_time >= 1_000_000_000:
            elapsed = (now - self.last_time) / 1e9
            moved = 10_000 * (mid - self.last_mid) / self.last_mid
            if not math.isnan(moved):
                self.seconds = min(self.seconds + elapsed, t.VOLATILITY_SECONDS)
                self.variance += min(1.0, elapsed / self.seconds) * (moved * moved / elapsed - self.variance)
            self.last_mid, self.last_time = mid, now
        return t.GAMMA * self.variance * t.HORIZON_SECONDS

    def keep(self, side, wanted, has_room, is_passive):
        quote = self.quotes[side]
        if quote is not None and not quote[0].is_closed:
            order, at = quote
            if has_room and is_passive(at) and abs(at - wanted) <= t.REQUOTE_TICKS:
                return
            if order.is_inflight:
                return
            self.cancel_order(order)
            self.quotes[side] = None
        if not has_room:
            return
        order = self.order_factory.limit(
            ID, side, self.size, self.instrument.make_price(wanted * self.tick), TimeInForce.GTC, post_only=True
        )
        self.quotes[side] = (order, wanted)
        self.sent += 1
        self.submit_order(order)


def engine_for(tape, mode):
    engine = BacktestEngine(
        BacktestEngineConfig(
            trader_id=TraderId("PEER-001"),
            logging=LoggingConfig(bypass_logging=True),
            risk_engine=RiskEngineConfig(max_order_submit_rate="100000/00:00:01"),
            run_analysis=False,
        )
    )
    engine.add_venue(
        venue=VENUE,
        oms_type=OmsType.NETTING,
        account_type=AccountType.CASH,
        # Measured: the USDT of a cash account fall by about 20,000 a loop, which neither inventory nor fees explain, so
        # that of 100,000 orders are denied after some loops. From about 100,000,000 on its sums of doubles contradict
        # each other, which ends the run.
        base_currency=None,
        starting_balances=[Money(2_000_000, USDT), Money(100, BTC)],
        fill_model=FillModel(prob_fill_on_limit=0.0, random_seed=1),
        fee_model=MakerTakerFeeModel(),
        latency_model=LatencyModel(base_latency_nanos=t.LATENCY_NANOS),
        book_type=BookType.L2_MBP,
        trade_execution=True,
    )
    instrument = instrument_of(tape)
    engine.add_instrument(instrument)
    strategy = MarketMaking(MarketMakingConfig(is_quoting=mode == "strategy"), instrument)
    engine.add_strategy(strategy)
    return engine, strategy


def main():
    given = t.arguments(DEFAULT_EVENTS, ("strategy", "replay"))
    tape = t.Tape(given.tape)
    loops = max(1, round(given.events / len(tape)))
    engine, strategy = engine_for(tape, given.mode)
    seconds = cpu_seconds = 0.0
    for loop in range(loops):
        data = convert(tape, loop * tape.period)
        engine.add_data(data, validate=False, sort=False)
        started, cpu_started = time.perf_counter(), time.process_time()
        engine.run(streaming=True)
        seconds += time.perf_counter() - started
        cpu_seconds += time.process_time() - cpu_started
        engine.clear_data()
        del data
    engine.end()
    events = loops * len(tape)
    t.report(
        "nautilus_trader",
        nautilus_trader.__version__,
        events,
        seconds,
        cpu_seconds,
        strategy.fills,
        strategy.sent,
        mode=given.mode,
    )
    engine.dispose()


if __name__ == "__main__":
    main()
