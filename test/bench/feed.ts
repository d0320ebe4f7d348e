import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type BenchRow, rateRow } from './bench-row.js';
import { ccxt } from './feed-ccxt.js';
import { byteScanner, type FeedReceiver, type FeedSession, outcry, rawWs } from './feed-receivers.js';
import type { SenderNews, SenderOrder } from './feed-sender.js';
import { median } from './measure.js';

const SENDER = fileURLToPath(new URL('./feed-sender.js', import.meta.url));
const ROUNDS = 5;
const WARM_UP = 20_000;
const MANY_SYMBOLS = 100;

interface Figures {
  /** Of the receiving process, garbage collection and the socket included. */
  readonly microsAMessage: number;
  readonly messagesASecond: number;
}

/**
 * `outcry bench feed`: messages of twenty levels, ten a side, through a loopback socket, from a process of their own. Each
 * way of taking them is measured by the processor's time of this process, in rounds that alternate.
 */
export async function run(): Promise<BenchRow[]> {
  const one = await measure([outcry, byteScanner, rawWs, ccxt], 1);
  const many = await measure([outcry], MANY_SYMBOLS);
  const ours = one.get('outcry')!;
  const peers = ['ccxt', 'raw-ws', 'byte-scanner'];
  const cost = (name: string, value: number, [peer, peerValue]: [string, number]): BenchRow => ({
    name,
    value,
    unit: 'µs',
    peer,
    peerValue,
    ratio: peerValue / value,
  });
  return [
    ...peers.map((peer) => cost('feed.message', ours.microsAMessage, [peer, one.get(peer)!.microsAMessage])),
    ...peers.map((peer) => {
      const rates = {
        ours: ours.messagesASecond,
        peer: { name: peer, rate: one.get(peer)!.messagesASecond },
      };
      return rateRow('feed.messages', rates, 'messages/s');
    }),
    cost('feed.message-100-symbols', many.get('outcry')!.microsAMessage, ['one-symbol', ours.microsAMessage]),
  ];
}

/** Medians by the receiver's name. */
async function measure(receivers: readonly FeedReceiver[], symbols: number): Promise<Map<string, Figures>> {
  const sender = fork(SENDER, [String(symbols)]);
  try {
    const { port } = (await newsOf(sender)) as { port: number };
    const rounds = new Map<string, Figures[]>(receivers.map(({ name }) => [name, []]));
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const receiver of receivers) {
        const figures = await measureOnce(receiver, { sender, port, symbols });
        // The first round only warms up.
        if (round >= 0) rounds.get(receiver.name)!.push(figures);
      }
    }
    return new Map([...rounds].map(([name, figures]) => [name, medians(figures)]));
  } finally {
    sender.kill();
  }
}

function medians(figures: readonly Figures[]): Figures {
  return {
    microsAMessage: median(figures.map(({ microsAMessage }) => microsAMessage)),
    messagesASecond: median(figures.map(({ messagesASecond }) => messagesASecond)),
  };
}

interface Setting {
  readonly sender: ChildProcess;
  readonly port: number;
  readonly symbols: number;
}

async function measureOnce(receiver: FeedReceiver, { sender, port, symbols }: Setting): Promise<Figures> {
  const count = receiver === ccxt ? 6_000 : 60_000;
  const session = await receiver.open(port, symbols);
  try {
    const paused = await order(sender, 'pause');
    await session.reached({ messages: paused.sent, lastId: paused.lastId });
    await take(session, sender, Math.min(count, WARM_UP));
    const target = await order(sender, { prepare: count });
    const before = process.cpuUsage();
    const started = performance.now();
    sender.send('go');
    await session.reached({ messages: target.sent, lastId: target.lastId });
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - started) / 1_000;
    session.check();
    return { microsAMessage: (user + system) / count, messagesASecond: count / seconds };
  } finally {
    await session.close();
  }
}

async function take(session: FeedSession, sender: ChildProcess, count: number): Promise<void> {
  const { sent, lastId } = await order(sender, { prepare: count });
  sender.send('go');
  await session.reached({ messages: sent, lastId });
}

async function order(sender: ChildProcess, what: SenderOrder): Promise<{ sent: number; lastId: number }> {
  sender.send(what);
  return (await newsOf(sender)) as { sent: number; lastId: number };
}

async function newsOf(sender: ChildProcess): Promise<SenderNews> {
  const [news] = (await once(sender, 'message')) as [SenderNews];
  return news;
}
