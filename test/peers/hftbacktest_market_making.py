"""hftbacktest with Outcry's market making, over the shipped tape, looped.

The tape's rows become hftbacktest's events once, before the clock runs, and stay in memory; a run is passes over
them, each a backtest of its own, and only the backtests' time is summed. Quotes are left out of the events, since
hftbacktest has no use for them in a backtest, and are counted all the same: an event is a row of the tape.
Decisions are made every 100 ms, the interval of the depth messages. Feed and order take 10 ms each way.

Modes: `strategy`; `replay`, the feed alone to both books in one call, no strategy and no orders; `hashmap`, the
strategy on the other of the two books that hftbacktest offers; `quotes`, the strategy with the quotes among the
events, which hftbacktest reads and passes over.
"""

import time

import numpy as np
from hftbacktest import (
    BUY,
    BUY_EVENT,
    DEPTH_BBO_EVENT,
    DEPTH_CLEAR_EVENT,
    DEPTH_EVENT,
    DEPTH_SNAPSHOT_EVENT,
    EXCH_EVENT,
    GTX,
    LIMIT,
    LOCAL_EVENT,
    SELL_EVENT,
    TRADE_EVENT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
    ROIVectorMarketDepthBacktest,
    __version__,
)
from hftbacktest.types import event_dtype
from numba import njit

import tape as t

DEFAULT_EVENTS = 50_000_000
# Loops of the tape that are held in memory at a time: 26 × 135,849 events of 64 bytes.
LOOPS_PER_PASS = 26
INTERVAL_NANOS = 100_000_000
# Half of the range of interest, as a part of the price: what lies outside of it, hftbacktest drops.
RANGE = 0.1


def convert(tape, loops, mode):
    """The events of `loops` loops of the tape, in order."""
    kept = np.flatnonzero(np.isin(tape.kind, (t.SNAPSHOT, t.CHANGE, t.TRADE, *((t.QUOTE,) if mode == "quotes" else ()))))
    kind, flags = tape.kind[kept], tape.flags[kept]
    # A trade's flag is its aggressor's side, a level's is its own.
    side = np.where(flags & t.ASK, np.uint64(SELL_EVENT), np.uint64(BUY_EVENT))
    code = np.zeros(8, np.uint64)
    code[[t.SNAPSHOT, t.CHANGE, t.TRADE]] = DEPTH_SNAPSHOT_EVENT, DEPTH_EVENT, TRADE_EVENT
    code[t.QUOTE] = DEPTH_BBO_EVENT
    one = np.zeros(len(kept), event_dtype)
    one["ev"] = code[kind] | side | np.uint64(EXCH_EVENT | LOCAL_EVENT)
    one["exch_ts"] = tape.time[kept]
    one["px"] = tape.price[kept] * tape.tick
    one["qty"] = tape.size[kept] * tape.lot
    one = with_clears(one, kind)
    events = np.tile(one, loops)
    events["exch_ts"] += np.repeat(np.arange(loops, dtype=np.int64) * tape.period, len(one))
    events["local_ts"] = events["exch_ts"] + t.LATENCY_NANOS
    return events


def with_clears(events, kind):
    """Before a side's levels of a snapshot stands that the book is cleared as far as they go."""
    is_level = kind == t.SNAPSHOT
    parts, done = [], 0
    side = events["ev"] & np.uint64(BUY_EVENT | SELL_EVENT)
    begins = np.flatnonzero(is_level & ~np.r_[False, is_level[:-1] & (side[1:] == side[:-1])])
    for begin in begins:
        end = begin
        while end < len(events) and is_level[end] and side[end] == side[begin]:
            end += 1
        clear = events[begin : begin + 1].copy()
        clear["ev"] = np.uint64(DEPTH_CLEAR_EVENT | EXCH_EVENT | LOCAL_EVENT) | side[begin]
        prices = events["px"][begin:end]
        clear["px"] = prices.min() if side[begin] == BUY_EVENT else prices.max()
        clear["qty"] = 0
        parts += [events[done:begin], clear]
        done = begin
    return np.concatenate([*parts, events[done:]])


def backtest_of(events, tape, mode):
    middle = float(np.median(tape.price[tape.kind == t.TRADE])) * tape.tick
    asset = (
        BacktestAsset()
        .data(events)
        .linear_asset(1.0)
        .constant_order_latency(t.LATENCY_NANOS, t.LATENCY_NANOS)
        .risk_adverse_queue_model()
        .partial_fill_exchange()
        .trading_value_fee_model(t.FEE, t.FEE)
        .tick_size(tape.tick)
        .lot_size(tape.lot)
        .last_trades_capacity(0)
        .roi_lb(round(middle * (1 - RANGE)))
        .roi_ub(round(middle * (1 + RANGE)))
    )
    return HashMapMarketDepthBacktest([asset]) if mode == "hashmap" else ROIVectorMarketDepthBacktest([asset])


@njit
def market_making(hbt, interval, size, max_inventory, offset_bps, skew_bps, requote, gamma, kappa, horizon, memory):
    """Returns how many orders were sent."""
    sent = 0
    variance, seconds, last_mid, last_time = 0.0, 0.0, np.nan, 0
    while hbt.elapse(interval) == 0:
        hbt.clear_inactive_orders(0)
        depth = hbt.depth(0)
        best_bid, best_ask = depth.best_bid_tick, depth.best_ask_tick
        bid_size, ask_size = depth.bid_qty_at_tick(best_bid), depth.ask_qty_at_tick(best_ask)
        if not (best_bid < best_ask and bid_size > 0 and ask_size > 0):
            continue
        # Avellaneda and Stoikov's model, its variance sampled once a second.
        now = hbt.current_timestamp
        if now - last_time >= 1_000_000_000:
            mid = (best_bid + best_ask) / 2
            elapsed = (now - last_time) / 1e9
            moved = 10_000 * (mid - last_mid) / last_mid
            if not np.isnan(moved):
                seconds = min(seconds + elapsed, memory)
                variance += min(1.0, elapsed / seconds) * (moved * moved / elapsed - variance)
            last_mid, last_time = mid, now
        lean = gamma * variance * horizon
        position = hbt.position(0)
        asked, modelled = skew_bps * position / max_inventory, lean * position / size
        skew = (modelled if abs(modelled) > abs(asked) else asked) / 10_000
        fair = (best_bid * ask_size + best_ask * bid_size) / (bid_size + ask_size)
        centre = fair * (1 - skew)
        offset = fair * max(offset_bps, lean / 2 + np.log(1 + gamma / kappa) / gamma) / 10_000
        bid = min(int(np.floor(centre - offset)), best_ask - 1)
        ask = max(int(np.ceil(centre + offset)), best_bid + 1)
        wants_bid = position + size <= max_inventory + 1e-9
        wants_ask = size - position <= max_inventory + 1e-9

        orders = hbt.orders(0).values()
        while orders.has_next():
            order = orders.get()
            price = order.price_tick
            if order.side == BUY:
                stays = wants_bid and price < best_ask and abs(price - bid) <= requote
                if stays:
                    wants_bid = False
            else:
                stays = wants_ask and price > best_bid and abs(price - ask) <= requote
                if stays:
                    wants_ask = False
            if not stays and order.cancellable:
                hbt.cancel(0, order.order_id, False)
        if wants_bid:
            sent += 1
            hbt.submit_buy_order(0, sent, bid * depth.tick_size, size, GTX, LIMIT, False)
        if wants_ask:
            sent += 1
            hbt.submit_sell_order(0, sent, ask * depth.tick_size, size, GTX, LIMIT, False)
    return sent


@njit
def replay(hbt):
    hbt.elapse(np.iinfo(np.int64).max // 2)


def run(events, tape, mode):
    """Seconds, seconds of the processor, fills and orders of one backtest."""
    hbt = backtest_of(events, tape, mode)
    started, cpu_started = time.perf_counter(), time.process_time()
    orders = 0
    if mode == "replay":
        replay(hbt)
    else:
        orders = market_making(
            hbt,
            INTERVAL_NANOS,
            t.SIZE,
            t.MAX_INVENTORY,
            t.OFFSET_BPS,
            t.SKEW_BPS,
            t.REQUOTE_TICKS,
            t.GAMMA,
            t.KAPPA,
            t.HORIZON_SECONDS,
            t.VOLATILITY_SECONDS,
        )
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    fills = int(hbt.state_values(0).num_trades)
    hbt.close()
    return seconds, cpu_seconds, fills, orders


def main():
    given = t.arguments(DEFAULT_EVENTS, ("strategy", "replay", "hashmap", "quotes"))
    tape = t.Tape(given.tape)
    loops = max(1, round(given.events / len(tape)))
    one = convert(tape, 1, given.mode)
    run(one, tape, given.mode)  # compiles
    held = min(loops, LOOPS_PER_PASS)
    events = convert(tape, held, given.mode)
    total = np.zeros(4)
    for first in range(0, loops, held):
        count = min(held, loops - first)
        total += run(events[: count * len(one)], tape, given.mode)
    seconds, cpu_seconds, fills, orders = total
    t.report(
        "hftbacktest",
        __version__,
        loops * len(tape),
        seconds,
        cpu_seconds,
        int(fills),
        int(orders),
        mode=given.mode,
        peerEvents=loops * len(one),
    )


if __name__ == "__main__":
    main()
