"""Python's ccxt, unmodified, as a client of the exchange: every step that it takes is one line of the result.

Reads {"dialects": {NAME: {"http": …, "ws": …, "key": …, "secret": …}}} from the file that it is given and prints one
JSON document on its last line: {"peer", "version", "python", "steps": [{"dialect", "step", "ok", "detail", "millis"}]}.
"""

import asyncio
import json
import platform
import re
import sys
import time

import ccxt
import ccxt.pro

SYMBOL = "BTC/USDT"
WAIT_SECONDS = 20


def redirected(tree, urls):
    """Every URL in a tree of them, to another place and with its path kept."""
    if isinstance(tree, str):
        return re.sub(r"^wss?://[^/]+", urls["ws"], re.sub(r"^https?://[^/]+", urls["http"], tree))
    if isinstance(tree, dict):
        return {name: redirected(value, urls) for name, value in tree.items()}
    return tree


def client(module, name, place):
    options = {"fetchMarkets": {"types": ["spot"]}} if name == "binance" else {}
    made = getattr(module, name)(
        {"apiKey": place["key"], "secret": place["secret"], "options": options}
    )
    made.urls["api"] = redirected(made.urls["api"], place)
    return made


class Steps:
    def __init__(self):
        self.rows = []

    def note(self, dialect, step, began, ok, detail):
        millis = round((time.perf_counter() - began) * 1000, 2)
        self.rows.append({"dialect": dialect, "step": step, "ok": ok, "detail": detail, "millis": millis})

    def take(self, dialect, step, call):
        """@returns what the call returned; None where it failed, which is noted."""
        began = time.perf_counter()
        try:
            result = call()
            self.note(dialect, step, began, True, "")
            return result
        except Exception as error:  # noqa: BLE001: whatever goes wrong is the result of the step.
            self.note(dialect, step, began, False, f"{type(error).__name__}: {error}"[:300])
            return None

    async def take_async(self, dialect, step, call):
        began = time.perf_counter()
        try:
            result = await asyncio.wait_for(call(), WAIT_SECONDS)
            self.note(dialect, step, began, True, "")
            return result
        except Exception as error:  # noqa: BLE001
            self.note(dialect, step, began, False, f"{type(error).__name__}: {error}"[:300])
            return None


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def order_types(name, venue, price):
    """Each order that the venue documents, as ccxt's unified call makes it: name → (type, side, amount, price, params)."""
    low, high = venue.price_to_precision(SYMBOL, price * 0.9), venue.price_to_precision(SYMBOL, price * 1.1)
    lower, higher = venue.price_to_precision(SYMBOL, price * 0.88), venue.price_to_precision(SYMBOL, price * 1.12)
    low, high, lower, higher = float(low), float(high), float(lower), float(higher)
    soon = int(time.time()) + 3600
    common = {
        "market buy": ("market", "buy", 0.01, price if name == "coinbase" else None, {}),
        "market buy by what it may cost": ("market", "buy", 0.01, None, {"cost": 500}),
        "market sell": ("market", "sell", 0.01, None, {}),
        "limit buy that rests": ("limit", "buy", 0.01, low, {}),
        "limit sell that rests": ("limit", "sell", 0.01, high, {}),
        "limit buy that takes": ("limit", "buy", 0.01, high, {}),
        "limit IOC": ("limit", "buy", 0.01, high, {"timeInForce": "IOC"}),
        "post-only": ("limit", "buy", 0.01, low, {"postOnly": True}),
        "client order id": ("limit", "buy", 0.01, low, {}),
    }
    own = {
        "binance": {
            "limit FOK": ("limit", "buy", 0.01, high, {"timeInForce": "FOK"}),
            "stop-loss": ("market", "sell", 0.01, None, {"stopLossPrice": low}),
            "stop-loss limit": ("limit", "sell", 0.01, lower, {"stopLossPrice": low}),
            "take-profit": ("market", "sell", 0.01, None, {"takeProfitPrice": high}),
            "take-profit limit": ("limit", "sell", 0.01, high, {"takeProfitPrice": high}),
            "trailing stop": ("STOP_LOSS", "sell", 0.01, None, {"trailingDelta": 500}),
            "iceberg": ("limit", "buy", 0.01, low, {"icebergQty": 0.002}),
        },
        "coinbase": {
            "good till date": ("limit", "buy", 0.01, low, {"timeInForce": "GTD", "end_time": iso(soon)}),
            "limit FOK": ("limit", "buy", 0.01, high, {"timeInForce": "FOK"}),
            "stop limit": ("limit", "sell", 0.01, lower, {"stopLossPrice": low}),
            "stop limit till date": (
                "limit",
                "sell",
                0.01,
                lower,
                {"stopPrice": low, "stop_direction": "STOP_DIRECTION_STOP_DOWN", "timeInForce": "GTD", "end_time": iso(soon)},
            ),
            "take-profit limit": ("limit", "sell", 0.01, high, {"takeProfitPrice": high, "stop_direction": "STOP_DIRECTION_STOP_UP"}),
        },
        "kraken": {
            "stop-loss": ("market", "sell", 0.01, None, {"stopLossPrice": low}),
            "stop-loss limit": ("limit", "sell", 0.01, lower, {"stopLossPrice": low}),
            "take-profit": ("market", "sell", 0.01, None, {"takeProfitPrice": high}),
            "take-profit limit": ("limit", "sell", 0.01, high, {"takeProfitPrice": high}),
            "trailing stop": ("market", "sell", 0.01, None, {"trailingAmount": round(price * 0.05)}),
            "trailing stop limit": (
                "limit",
                "sell",
                0.01,
                None,
                {"trailingLimitAmount": 10.0, "trailingAmount": round(price * 0.05), "offset": "-"},
            ),
            "iceberg": ("limit", "buy", 0.01, low, {"ordertype": "iceberg", "displayvol": "0.002"}),
        },
    }
    return common | own[name]


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def public_steps(steps, name, venue):
    def markets():
        check(SYMBOL in venue.load_markets(), f"no {SYMBOL} among the markets")

    def candles():
        rows = venue.fetch_ohlcv(SYMBOL, "1m", limit=20)
        check(len(rows) >= 2, f"{len(rows)} candles")
        check(all(low <= min(o, c) and high >= max(o, c) for _, o, high, low, c, _ in rows), "a candle out of its range")

    def book():
        book = venue.fetch_order_book(SYMBOL)
        check(len(book["bids"]) >= 10 and len(book["asks"]) >= 10, "fewer than 10 levels")
        check(book["bids"][0][0] < book["asks"][0][0], "crossed")

    steps.take(name, "load markets", markets)
    steps.take(name, "candles", candles)
    steps.take(name, "book", book)
    steps.take(name, "trades", lambda: check(venue.fetch_trades(SYMBOL), "none"))
    ticker = steps.take(name, "ticker", lambda: venue.fetch_ticker(SYMBOL))
    return ticker and (ticker["last"] or ticker["ask"])


def private_steps(steps, name, venue, price):
    def balance():
        total = venue.fetch_balance()["total"]
        check(total["USDT"] > 0 and total["BTC"] > 0, f"{total}")

    steps.take(name, "balance", balance)
    placed = []
    for title, (kind, side, amount, limit, params) in order_types(name, venue, price).items():
        if title == "client order id":
            params = {**params, "clientOrderId": client_id(name)}
        order = steps.take(name, title, lambda: venue.create_order(SYMBOL, kind, side, amount, limit, params))
        if order is not None:
            placed.append((title, order["id"]))
    steps.take(name, "fetch order", lambda: fetched(venue, placed[0][1], "closed"))
    steps.take(name, "open orders", lambda: check(venue.fetch_open_orders(SYMBOL), "none"))
    steps.take(name, "fills", lambda: check(venue.fetch_my_trades(SYMBOL), "none"))
    resting = dict((title, id_) for title, id_ in placed).get("limit buy that rests")
    steps.take(name, "cancel", lambda: venue.cancel_order(resting, SYMBOL))
    steps.take(name, "cancelled", lambda: fetched(venue, resting, "canceled"))

    def cancel_rest():
        for order in venue.fetch_open_orders(SYMBOL):
            # ccxt counts its nonces in milliseconds, and a round trip here can take less than one.
            time.sleep(0.002)
            venue.cancel_order(order["id"], SYMBOL)
        time.sleep(0.002)
        check(venue.fetch_open_orders(SYMBOL) == [], "some are left")

    steps.take(name, "cancel the rest", cancel_rest)


def client_id(name):
    return "00000000-0000-4000-8000-%012d" % (time.time_ns() % 10**12) if name == "coinbase" else "peer-1"


def fetched(venue, id_, status):
    order = venue.fetch_order(id_, SYMBOL)
    check(order["status"] == status, f"status {order['status']}, not {status}")
    return order


async def socket_steps(steps, name, place):
    venue = client(ccxt.pro, name, place)

    async def take(step, call):
        return await steps.take_async(name, f"socket: {step}", call)

    async def book():
        for _ in range(5):
            seen = await venue.watch_order_book(SYMBOL)
            check(seen["bids"][0][0] < seen["asks"][0][0], "crossed")

    try:
        await venue.load_markets()
        await take("book", book)
        await take("trades", lambda: venue.watch_trades(SYMBOL))
        await take("ticker", lambda: venue.watch_ticker(SYMBOL))
        if name != "coinbase":
            await take("candles", lambda: venue.watch_ohlcv(SYMBOL, "1m"))
        await private_socket_steps(venue, name, take)
    finally:
        await venue.close()


async def private_socket_steps(venue, name, take):
    """An order that rests, watched as it is placed and cancelled; then one that fills."""
    bid = (await venue.fetch_order_book(SYMBOL))["bids"][0][0]
    low = float(venue.price_to_precision(SYMBOL, bid * 0.9))
    over_socket = name != "coinbase"
    create = venue.create_order_ws if over_socket else venue.create_order
    cancel = venue.cancel_order_ws if over_socket else venue.cancel_order

    async def after(watch, act):
        """What is watched, from before it is acted."""
        watched = asyncio.ensure_future(watch())
        await asyncio.sleep(0.5)
        acted = await act()
        return acted, await watched

    async def news():
        # Kraken's later messages of an order bear no symbol; ccxt tells them to those who watch all orders.
        return await venue.watch_orders(None if name == "kraken" else SYMBOL)

    placed = await take("an order is placed and told", lambda: after(news, lambda: create(SYMBOL, "limit", "buy", 0.01, low)))
    if placed is not None:
        # Kraken's socket cancels by id alone, and ccxt refuses a symbol there.
        symbol = None if name == "kraken" else SYMBOL
        await take("it is cancelled and told", lambda: after(news, lambda: cancel(placed[0]["id"], symbol)))
    if name == "coinbase":
        await take("a market order is told", lambda: after(news, lambda: create(SYMBOL, "market", "sell", 0.01)))
        return
    await take(
        "a fill is told", lambda: after(lambda: venue.watch_my_trades(SYMBOL), lambda: create(SYMBOL, "market", "sell", 0.01))
    )
    await take("a balance is told", lambda: after(venue.watch_balance, lambda: create(SYMBOL, "market", "buy", 0.01)))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        dialects = json.load(file)["dialects"]
    steps = Steps()
    for name, place in dialects.items():
        venue = client(ccxt, name, place)
        price = public_steps(steps, name, venue)
        if price:
            private_steps(steps, name, venue, price)
        began = time.perf_counter()
        try:
            asyncio.run(socket_steps(steps, name, place))
        except Exception as error:  # noqa: BLE001
            steps.note(name, "socket", began, False, f"{type(error).__name__}: {error}"[:300])
    result = {"peer": "ccxt", "version": ccxt.__version__, "python": platform.python_version(), "steps": steps.rows}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
