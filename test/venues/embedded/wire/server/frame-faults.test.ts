import { describe, expect, it } from 'vitest';
import { closesAfterEach, connect, type RawSocket, type Rig, rig } from './rig.js';

closesAfterEach();

/** A socket on a server with a plan, and the numbers of the book frames that came through. */
async function opened(chaos: string): Promise<Rig & { socket: RawSocket; books(): number[] }> {
  const made = await rig({ chaos });
  const socket = await connect(`${made.server.urls('binance').ws}/ws`);
  return {
    ...made,
    socket,
    books: () => socket.frames.map((text) => JSON.parse(text).book).filter((number) => number !== undefined),
  };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('faults that befall frames', () => {
  it('drop leaves frames out, the same ones for the same seed', async () => {
    const seen: number[][] = [];
    for (const seed of [7, 7, 8]) {
      const { dialect, socket, books } = await opened(`drop=0.3:seed=${seed}`);
      for (const number of numbers(1, 100)) dialect.book(number);
      await socket.settle();
      seen.push(books());
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).not.toEqual(seen[2]);
    // 100 draws of 0.3: within five standard deviations.
    expect(seen[0]!.length).toBeGreaterThan(47);
    expect(seen[0]!.length).toBeLessThan(93);
  });

  it('drop is limited to a kind, a symbol, a dialect, a connection and a count', async () => {
    const { dialect, socket, server } = await opened(
      'drop:frame=book:symbol=BTC/USDT:dialect=binance:count=2',
    );
    dialect.push({ trade: 1 }, { kind: 'trade', symbol: 'BTCUSDT' });
    dialect.book(1, 'ETHUSDT');
    for (const number of numbers(1, 4)) dialect.book(number);
    await socket.settle();
    expect(socket.frames.map((text) => JSON.parse(text))).toMatchObject([
      { trade: 1 },
      { symbol: 'ETHUSDT', book: 1 },
      { symbol: 'BTCUSDT', book: 3 },
      { symbol: 'BTCUSDT', book: 4 },
    ]);
    expect(server.faults.list()).toMatchObject([{ hits: 2, candidates: 2, inForce: false }]);
    const other = await opened('drop:dialect=kraken,drop:connection=99');
    other.dialect.book(1);
    await other.socket.settle();
    expect(other.books()).toEqual([1]);
  });

  it('delay keeps the order of frames, whatever the spread', async () => {
    const { dialect, socket, books } = await opened('delay=15ms±15:p=0.5');
    for (const number of numbers(1, 50)) dialect.book(number);
    await socket.settle();
    expect(books().length).toBeLessThan(50);
    await socket.until(() => socket.frames.length === 50);
    expect(books()).toEqual(numbers(1, 50));
  });

  it('duplicate sends a frame twice', async () => {
    const { dialect, socket, books } = await opened('duplicate:count=1');
    for (const number of numbers(1, 3)) dialect.book(number);
    await socket.settle();
    expect(books()).toEqual([1, 1, 2, 3]);
  });

  it('reorder sends a frame behind the one that follows, or alone after a while', async () => {
    const { dialect, socket, books } = await opened('reorder:count=1');
    for (const number of numbers(1, 4)) dialect.book(number);
    await socket.settle();
    expect(books()).toEqual([2, 1, 3, 4]);
    const lonely = await opened('reorder:count=1');
    lonely.dialect.book(1);
    await lonely.socket.settle();
    expect(lonely.books()).toEqual([]);
    await lonely.socket.until(() => lonely.books().length === 1);
  });

  it('gap leaves out a run of one symbol’s book frames, never the first', async () => {
    const { dialect, socket, books } = await opened('gap:run=3:count=1:symbol=BTCUSDT');
    for (const number of numbers(1, 3)) dialect.book(number);
    dialect.book(100, 'ETHUSDT');
    dialect.push({ trade: 1 }, { kind: 'trade', symbol: 'BTCUSDT' });
    for (const number of numbers(4, 6)) dialect.book(number);
    await socket.settle();
    expect(books()).toEqual([1, 100, 5, 6]);
    expect(socket.frames).toHaveLength(5);
  });

  it('checksum alters the number and nothing else', async () => {
    const { dialect, socket } = await opened('checksum:count=1');
    dialect.book(1);
    dialect.book(2);
    await socket.settle();
    expect(socket.frames.map((text) => JSON.parse(text))).toEqual([
      { book: 1, symbol: 'BTCUSDT', checksum: 4_000_000_001 },
      { book: 2, symbol: 'BTCUSDT', checksum: 4_000_000_000 },
    ]);
  });

  it('half-open: nothing comes, nothing is read, and the connection stays', async () => {
    const { dialect, socket, server } = await opened('half-open:frame=book');
    dialect.push({ trade: 1 }, { kind: 'trade' });
    dialect.book(1);
    dialect.push({ trade: 2 }, { kind: 'trade' });
    const other = await connect(`${server.urls('binance').ws}/ws`);
    let pongs = 0;
    socket.socket.on('pong', () => {
      pongs += 1;
    });
    socket.socket.ping();
    socket.socket.send('{"id":1,"method":"order.place"}');
    for (let turn = 0; turn < 5; turn += 1) await other.settle();
    expect(pongs).toBe(0);
    expect(socket.frames).toEqual(['{"trade":1}']);
    expect(dialect.executed).toEqual([]);
    expect(socket.socket.readyState).toBe(1);
    expect(server.connections()).toHaveLength(2);
  });

  it('reset cuts a frame in its middle', async () => {
    const { dialect, socket } = await opened('reset:on=frames:frame=book');
    dialect.push({ trade: 1 }, { kind: 'trade' });
    dialect.book(1);
    await socket.until(() => socket.code !== null);
    expect(socket.code).toBe(1006);
    expect(socket.frames).toEqual(['{"trade":1}']);
    expect(dialect.closed).toBe(1);
  });

  it('goes back to normal when it is cleared', async () => {
    const { dialect, socket, books, server } = await opened('drop');
    dialect.book(1);
    server.faults.clear();
    dialect.book(2);
    await socket.settle();
    expect(books()).toEqual([2]);
  });
});

describe('faults of an order socket', () => {
  const place = '{"id":1,"method":"order.place"}';

  it('no-ack: the order is executed and its answer never comes, others do', async () => {
    const { dialect, socket } = await opened('no-ack');
    socket.socket.send(place);
    socket.socket.send('{"id":2,"method":"session.status"}');
    socket.socket.send('{"id":3,"method":"add_order"}');
    await socket.settle();
    expect(dialect.executed).toEqual(['order.place', 'session.status', 'add_order']);
    expect(socket.frames.map((text) => JSON.parse(text).id)).toEqual([2]);
  });

  it('late-ack: the order is executed at once and its answer comes late', async () => {
    const { dialect, socket } = await opened('late-ack=30ms');
    socket.socket.send(place);
    await socket.settle();
    expect(dialect.executed).toEqual(['order.place']);
    expect(socket.frames).toEqual([]);
    dialect.book(1);
    await socket.until(() => socket.frames.length === 2);
    expect(socket.frames.map((text) => Object.keys(JSON.parse(text))[0])).toEqual(['book', 'id']);
  });

  it('drop and delay on requests: the order is not executed, or is later', async () => {
    const { dialect, socket } = await opened(
      'drop:route=order.place,delay=30ms:on=requests:route=order.cancel',
    );
    socket.socket.send(place);
    socket.socket.send('{"id":2,"method":"order.cancel"}');
    socket.socket.send('{"id":3,"method":"ping"}');
    await socket.settle();
    expect(dialect.executed).toEqual([]);
    await socket.until(() => socket.frames.length === 2);
    expect(dialect.executed).toEqual(['order.cancel', 'ping']);
  });
});
