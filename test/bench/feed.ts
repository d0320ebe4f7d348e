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
const MESSAGES = 40_000;
/** Of a way that is ten times slower. */
const CCXT_MESSAGES = 6_000;
const WARM_UP = 10_000;
const MANY_SYMBOLS = 100;

interface Figures {
  /** Of the receiving process, garbage collection and the socket included. */
  readonly microsAMessage: number;
  readonly messagesASecond: number;
}

/** A way of taking messages, and of how many symbols they are. */
interface Course {
  readonly name: string;
  readonly receiver: FeedReceiver;
  readonly symbols: number;
}

const MANY: Course = { name: 'many', receiver: outcry, symbols: MANY_SYMBOLS };
const COURSES: readonly Course[] = [
  ...[outcry, byteScanner, rawWs, ccxt].map((receiver) => ({ name: receiver.name, receiver, symbols: 1 })),
  MANY,
];

/**
 * `outcry bench feed`: messages of twenty levels, ten a side, through a loopback socket, from a process of their own.
 * Each way of taking them is measured by the processor's time of this process, in rounds that alternate.
 */
export async function run(): Promise<BenchRow[]> {
  const figures = await measure(COURSES);
  const ours = figures.get('outcry')!;
  const cost = (name: string, value: number, [peer, peerValue]: [string, number]): BenchRow => ({
    name,
    value,
    unit: 'µs',
    peer,
    peerValue,
    ratio: peerValue / value,
  });
  const rows = ['ccxt', 'raw-ws', 'byte-scanner'].map((peer) => {
    const { microsAMessage, messagesASecond } = figures.get(peer)!;
    const rates = { ours: ours.messagesASecond, peer: { name: peer, rate: messagesASecond } };
    return [
      cost('feed.message', ours.microsAMessage, [peer, microsAMessage]),
      rateRow('feed.messages', rates, 'messages/s'),
    ] as const;
  });
  const many = figures.get(MANY.name)!.microsAMessage;
  return [
    ...rows.map(([row]) => row),
    ...rows.map(([, row]) => row),
    cost('feed.message-100-symbols', many, ['one-symbol', ours.microsAMessage]),
  ];
}

/** Medians by the course's name. */
async function measure(courses: readonly Course[]): Promise<Map<string, Figures>> {
  const senders = new Map<number, Sender>();
  try {
    for (const { symbols } of courses) {
      if (!senders.has(symbols)) senders.set(symbols, await startSender(symbols));
    }
    const rounds = new Map<string, Figures[]>(courses.map(({ name }) => [name, []]));
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const { name, receiver, symbols } of courses) {
        const figures = await measureOnce(receiver, senders.get(symbols)!);
        // The first round only warms up.
        if (round >= 0) rounds.get(name)!.push(figures);
      }
    }
    return new Map([...rounds].map(([name, figures]) => [name, medians(figures)]));
  } finally {
    for (const { child } of senders.values()) child.kill();
  }
}

interface Sender {
  readonly child: ChildProcess;
  readonly port: number;
  readonly symbols: number;
}

async function startSender(symbols: number): Promise<Sender> {
  const child = fork(SENDER, [String(symbols)]);
  const { port } = (await newsOf(child)) as { port: number };
  return { child, port, symbols };
}

function medians(figures: readonly Figures[]): Figures {
  return {
    microsAMessage: median(figures.map(({ microsAMessage }) => microsAMessage)),
    messagesASecond: median(figures.map(({ messagesASecond }) => messagesASecond)),
  };
}

async function measureOnce(
  receiver: FeedReceiver,
  { child: sender, port, symbols }: Sender,
): Promise<Figures> {
  const count = receiver === ccxt ? CCXT_MESSAGES : MESSAGES;
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
