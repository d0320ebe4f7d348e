import { writeFileSync } from 'node:fs';
import { Random } from '../../src/domain/index.js';
import { isRunning, pause } from '../e2e/harness/program.js';
import { Echo } from './echo.js';
import { HeapWatch } from './heap.js';
import { Operator } from './operator.js';
import { familyFigures } from './process-figures.js';
import { judge, type SoakReport, type SoakSample } from './report.js';
import { settle } from './settle.js';
import { SoakExchange } from './soak-exchange.js';
import { SoakSession } from './soak-session.js';
import { percentile } from './trend.js';

export interface SoakOptions {
  /** Of which the warm-up is the first part; that is not judged. */
  readonly minutes: number;
  readonly warmUpMinutes: number;
  readonly seed: number;
  /** A plan of faults that is in force all the time. */
  readonly chaos: string;
  /** Ask the engine for its heap too, by its inspector. */
  readonly heap: boolean;
  /** Where the samples go while it runs, one JSON document a line; null: nowhere. */
  readonly samples: string | null;
}

const SAMPLE_MILLIS = 10_000;
const ECHOES = 60;

/** The program on an exchange that fails all the time; then both are held against each other. */
export async function soak(options: SoakOptions, say: (text: string) => void): Promise<SoakReport> {
  const exchange = await SoakExchange.start(options.seed);
  let session: SoakSession | null = null;
  // Until it has come to a good end: what is in it says why not.
  let keepsHome = true;
  const echo = await Echo.start();
  try {
    session = await SoakSession.start(exchange);
    say(`exchange ${exchange.pid}, host ${session.hostPid}, engine ${session.enginePid}`);
    await exchange.chaos(options.chaos);
    const notices = new Map<string, number>();
    session.client.onNotice(({ level, text }) => {
      if (level !== 'warn' && level !== 'error') return;
      const kind = text.replace(/[\d.]+/g, '#').slice(0, 100);
      if (notices.size < 500 || notices.has(kind)) notices.set(kind, (notices.get(kind) ?? 0) + 1);
    });
    const operator = new Operator(session, new Random(options.seed));
    operator.start();
    const samples = await sample({ exchange, session, echo, operator, options, say });
    const strikes = await exchange.strikes();
    await exchange.calm();
    await operator.stop();
    const died = !isRunning(session.enginePid);
    const end = await ending(session, exchange, died);
    keepsHome = died;
    const report = judge({
      options,
      samples,
      strikes,
      differences: end.found,
      notices: [...notices].sort(([, a], [, b]) => b - a).slice(0, 40),
      operator: operator.tally,
      strategyFills: end.strategyFills,
    });
    return report;
  } finally {
    echo.close();
    if (keepsHome && session !== null) say(`kept: ${session.home.folder}`);
    await session?.leave(keepsHome);
    await exchange.stop();
  }
}

/** An engine that ended before its time is a difference; the one that the host starts in its place is held against the exchange too. */
async function ending(session: SoakSession, exchange: SoakExchange, died: boolean) {
  const early = died ? ['the engine ended before its time'] : [];
  try {
    if (died) await session.attachAgain();
    await session.strategies('stop');
    const found = [...early, ...(await settle(session, exchange))];
    const { strategies } = await session.snapshot('strategies');
    return { found, strategyFills: strategies.reduce((sum, { fills }) => sum + fills, 0) };
  } catch (error) {
    if (!died) throw error;
    return {
      found: [...early, `and no other took its place: ${(error as Error).message}`],
      strategyFills: 0,
    };
  }
}

interface Sampled {
  readonly exchange: SoakExchange;
  readonly session: SoakSession;
  readonly echo: Echo;
  readonly operator: Operator;
  readonly options: SoakOptions;
  readonly say: (text: string) => void;
}

async function sample(of: Sampled): Promise<SoakSample[]> {
  const { exchange, session, echo, operator, options, say } = of;
  const begun = performance.now();
  const samples: SoakSample[] = [];
  let frames = await exchange.framesOut();
  let inputs = (await session.snapshot('health')).inputSequence;
  let last = begun;
  operator.take();
  const heap = options.heap ? await HeapWatch.attach(session.enginePid) : null;
  if (options.heap && heap === null) say('the heap of the engine cannot be watched');
  const names = (await session.snapshot('instruments')).map(({ venue }) => venue);
  for (let due = begun + SAMPLE_MILLIS; due <= begun + options.minutes * 60_000; due += SAMPLE_MILLIS) {
    await pause(Math.max(0, due - performance.now() - ECHOES * 7));
    const echoes = await echo.round(ECHOES);
    await pause(Math.max(0, due - performance.now()));
    if (!isRunning(session.enginePid)) {
      say(`the engine is gone: ${session.text().slice(-2_000)}`);
      break;
    }
    const now = performance.now();
    const seconds = (now - last) / 1_000;
    const took = operator.take();
    const fast = took.filter(({ instrument }) => names[instrument] === 'binance').map(({ micros }) => micros);
    const all = took.map(({ micros }) => micros);
    const health = await session.snapshot('health');
    const framesNow = await exchange.framesOut();
    const one: SoakSample = {
      seconds: Math.round((now - begun) / 1_000),
      processes: [
        ...familyFigures(session.hostPid, 'host'),
        ...familyFigures(exchange.pid, 'exchange').slice(0, 1),
      ],
      messagesPerSecond: Math.round((framesNow - frames) / seconds),
      inputsPerSecond: Math.round((health.inputSequence - inputs) / seconds),
      orders: all.length,
      orderP50Micros: fast.length === 0 ? null : percentile(fast, 0.5),
      orderP99Micros: all.length === 0 ? null : percentile(all, 0.99),
      echoP50Micros: percentile(echoes, 0.5),
      engineStallMicros: health.engineMicros,
      journalMicros: health.journalMicros,
      bookGaps: health.bookGaps,
      engineHeap: heap === null ? null : await heap.figures(),
    };
    frames = framesNow;
    inputs = health.inputSequence;
    last = now;
    samples.push(one);
    if (options.samples !== null) writeFileSync(options.samples, `${JSON.stringify(one)}\n`, { flag: 'a' });
    if (samples.length % 6 === 0) say(inOneLine(one));
  }
  heap?.close();
  return samples;
}

function inOneLine({ seconds, messagesPerSecond, processes, orders, ...rest }: SoakSample): string {
  const sizes = processes
    .map(({ role, residentBytes, handles }) => `${role} ${(residentBytes / 1e6).toFixed(0)}MB/${handles}`)
    .join(' ');
  const { orderP50Micros, echoP50Micros } = rest;
  return `${seconds} s: ${messagesPerSecond} messages/s, ${orders} orders, p50 ${orderP50Micros} µs, echo ${Math.round(echoP50Micros)} µs; ${sizes}`;
}
