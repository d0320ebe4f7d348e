"""The shipped tape as columns in the exchange's order, and the one line of JSON that every peer prints."""

import argparse
import glob
import gzip
import json
import os
import platform
import resource
import sys

import numpy as np
import pyarrow as pa

SNAPSHOT, CHANGE, TRADE, QUOTE = 1, 2, 3, 4
FIRST, LAST, ASK = 1, 2, 4

# The market making that ships with Outcry, with its defaults; see plugins/market-making.
SIZE = 0.05
MAX_INVENTORY = 0.25
OFFSET_BPS = 0.6
SKEW_BPS = 0.6
REQUOTE_TICKS = 150
GAMMA = 0.05
KAPPA = 1.7
HORIZON_SECONDS = 10.0
VOLATILITY_SECONDS = 60.0

LATENCY_NANOS = 10_000_000
FEE = 0.001
# What lies between the last row of one loop and the first of the next.
SEAM_NANOS = 100_000_000

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "config", "samples")


class Tape:
    """Columns of equal length: kind, flags, price (ticks), size (lots), time (nanoseconds, by the exchange)."""

    def __init__(self, path):
        with gzip.open(path) as file:
            table = pa.ipc.open_file(pa.BufferReader(file.read())).read_all()
        metadata = json.loads(table.schema.metadata[b"outcry.tape"])
        instrument = metadata["instrument"]
        self.symbol = instrument["symbol"]
        self.tick_units, self.tick_decimals = instrument["tick"]["units"], instrument["tick"]["decimals"]
        self.lot_units, self.lot_decimals = instrument["lot"]["units"], instrument["lot"]["decimals"]
        column = {name: table[name].to_numpy() for name in table.column_names}
        arrival = with_early_snapshots(column)
        column = {name: values[arrival] for name, values in column.items()}
        time = column["timeExchange"]
        # What has no time of the exchange (a snapshot, a quote) has that of the row before it.
        known = np.where(np.isnan(time), -1, np.arange(len(time)))
        known = np.maximum.accumulate(known)
        time = time[np.maximum(known, int(np.flatnonzero(known >= 0)[0]))]
        order = np.argsort(time, kind="stable")
        self.kind = column["kind"][order]
        self.flags = column["flags"][order]
        self.price = column["price"][order].astype(np.int64)
        self.size = column["size"][order].astype(np.int64)
        self.time = time[order].astype(np.int64) * 1000
        self.period = int(self.time[-1] - self.time[0]) + SEAM_NANOS

    def __len__(self):
        return len(self.kind)

    @property
    def tick(self):
        return self.tick_units / 10**self.tick_decimals

    @property
    def lot(self):
        return self.lot_units / 10**self.lot_decimals

    def starts(self):
        """Whether a row begins a message of the book; a row whose kind or time differs from the last begins one too."""
        starts = (self.flags & FIRST) != 0
        starts[0] = True
        starts[1:] |= (self.kind[1:] != self.kind[:-1]) | (self.time[1:] != self.time[:-1])
        return starts


def with_early_snapshots(column):
    """
    The order of the rows with each snapshot before the changes that it does not hold: those that arrived before it and
    have a later update id.
    """
    kind, sequence = column["kind"], column["sequence"]
    order = np.arange(len(kind))
    for begin in np.flatnonzero((kind == SNAPSHOT) & ((column["flags"] & FIRST) != 0)):
        end = begin + 1
        while end < len(kind) and kind[end] == SNAPSHOT and not column["flags"][end] & FIRST:
            end += 1
        later = np.flatnonzero((kind[:begin] == CHANGE) & (sequence[:begin] > sequence[begin]))
        if len(later) > 0:
            to = int(later[0])
            order[to:end] = np.r_[begin:end, to:begin]
    return order


def arguments(events, modes=("strategy",)):
    parser = argparse.ArgumentParser()
    parser.add_argument("--tape", default=None, help="a gzipped tape; the shipped BTC/USDT where left out")
    parser.add_argument("--events", type=int, default=events, help="rows of the tape to run, it being looped")
    parser.add_argument("--mode", choices=modes, default=modes[0])
    given = parser.parse_args()
    if given.events < 1:
        parser.error(f"--events {given.events}: at least 1")
    if given.tape is None:
        found = sorted(glob.glob(os.path.join(SAMPLES, "binance-spot_BTC-USDT_*.arrow.gz")))
        if not found:
            parser.error(f"{SAMPLES}: no tape of BTC/USDT; give one with --tape")
        given.tape = found[0]
    return given


def report(peer, version, events, seconds, cpu_seconds, fills, orders, **others):
    result = {
        "peer": peer,
        "version": version,
        "python": platform.python_version(),
        "events": events,
        "seconds": seconds,
        "eventsPerSecond": events / seconds,
        "cpuSeconds": cpu_seconds,
        "fills": fills,
        "orders": orders,
        "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        **others,
    }
    print(json.dumps(result), flush=True)
