import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Size } from '../../src/apps/tui/terminal/index.js';
import type { BenchRow } from './bench-row.js';
import { median } from './measure.js';
import {
  FRAME_MILLIS,
  type Recording,
  RecordingClient,
  ReplayClient,
  SampleEngine,
} from './terminal-feed.js';
import { firstFrameMillis } from './terminal-first-frame.js';
import { bareArray, inkAlone, type Peer } from './terminal-peers.js';
import { TerminalProgram } from './terminal-program.js';
import { type Scene, sceneOf, sceneText, shownText } from './terminal-scene.js';
import { type SoakOptions, soak } from './terminal-soak.js';

/** What it costs to show one stretch of the tape, at 20 frames a second where something changed. */
interface Cost {
  /** Processor time of the whole process, a second: 10 is a hundredth of a core. */
  readonly cpuMillisPerSecond: number;
  readonly bytesPerSecond: number;
  /** Of the frames in which something changed. */
  readonly frameMillis: readonly number[];
}

const SECONDS = 8;
/** Before the recording: the engine's start, the first books, Ink. */
const SETTLE_MILLIS = 3_000;
const PATIENCE_MILLIS = 1_000;
/** The two screens; the first has the names that the design lists. */
const SIZES: readonly { readonly suffix: string; readonly size: Size }[] = [
  { suffix: '', size: { columns: 120, rows: 40 } },
  { suffix: '-200x60', size: { columns: 200, rows: 60 } },
];

/**
 * `outcry bench terminal`: the trade layout on the sample tape, which is recorded from the engine at 20 Hz and
 * then drawn at that pace by the program itself, by Ink alone and by a bare difference of two arrays of cells.
 * The others draw what the program showed, and are not charged for finding out what that is; the program is.
 *
 * @throws Error when a candidate's last screen is not that of the program
 */
export async function run(options: { readonly soak?: SoakOptions } = {}): Promise<BenchRow[]> {
  const recordings = await record(options.soak === undefined ? SIZES : SIZES.slice(0, 1));
  if (options.soak !== undefined) return [await soak(recordings[0]!, SIZES[0]!.size, options.soak)];
  const rows: BenchRow[] = [];
  for (const [index, { suffix, size }] of SIZES.entries()) {
    const { ours, scene } = await measureProgram(recordings[index]!, size);
    for (const make of [inkAlone, bareArray]) {
      const peer = await make(scene);
      const theirs = await measurePeer(peer, { scene, seconds: secondsOf(recordings[index]!) });
      rows.push(...costRows({ suffix, peer: peer.name }, ours, theirs));
    }
  }
  rows.push(lessIsBetter({ name: 'terminal.first-frame', unit: 'ms', value: await firstFrameMillis() }));
  return rows;
}

function costRows(
  { suffix, peer }: { readonly suffix: string; readonly peer: string },
  ours: Cost,
  theirs: Cost,
): BenchRow[] {
  const row = (name: string, unit: string, of: (cost: Cost) => number): BenchRow =>
    lessIsBetter({ name: `terminal.${name}${suffix}`, unit, value: of(ours), peer, peerValue: of(theirs) });
  return [
    row('cpu', 'ms/s at 20 Hz', ({ cpuMillisPerSecond }) => cpuMillisPerSecond),
    row('bytes', 'bytes/s at 20 Hz', ({ bytesPerSecond }) => bytesPerSecond),
    row('frame-p50', 'ms', ({ frameMillis }) => median(frameMillis)),
    row('frame-p99', 'ms', ({ frameMillis }) => quantile(frameMillis, 0.99)),
  ];
}

function lessIsBetter(
  row: Pick<BenchRow, 'name' | 'unit' | 'value'> & Partial<Pick<BenchRow, 'peer' | 'peerValue'>>,
): BenchRow {
  const { peer = null, peerValue = null } = row;
  return { ...row, peer, peerValue, ratio: peerValue === null ? null : peerValue / row.value };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

/** The same stretch of the tape for each size, all at once. */
async function record(sizes: typeof SIZES): Promise<Recording[]> {
  const engine = new SampleEngine();
  try {
    const clients = await Promise.all(sizes.map(async () => new RecordingClient(await engine.connect())));
    const programs = clients.map((client, index) => new TerminalProgram(client, sizes[index]!.size));
    await pause(SETTLE_MILLIS);
    for (const client of clients) client.start();
    await pause(SECONDS * 1_000);
    const recordings = clients.map((client) => client.recording());
    // The last one first: each gives back the standard error that it found.
    for (const program of programs.toReversed()) await program.close();
    return recordings;
  } finally {
    await engine.close();
  }
}

async function measureProgram(
  recording: Recording,
  size: Size,
): Promise<{ readonly ours: Cost; readonly scene: Scene }> {
  const client = new ReplayClient(recording);
  const program = new TerminalProgram(client, size);
  await pause(PATIENCE_MILLIS);
  const before = program.frames.splice(0);
  program.frameMillis.length = 0;
  const cpu = await paced(recording.frames.length, () => client.playFrame());
  const frames = [...program.frames];
  const frameMillis = [...program.frameMillis];
  await program.close();
  const seconds = secondsOf(recording);
  return {
    ours: { cpuMillisPerSecond: cpu / seconds, bytesPerSecond: sum(frames) / seconds, frameMillis },
    scene: await sceneOf({ before, frames }, size),
  };
}

const secondsOf = ({ frames }: Recording): number => (frames.length * FRAME_MILLIS) / 1_000;

/** @param of.seconds of market that the scene shows: a frame without a change costs nobody anything */
async function measurePeer(
  peer: Peer,
  { scene, seconds }: { readonly scene: Scene; readonly seconds: number },
): Promise<Cost> {
  const count = scene.frames.length;
  // A warm-up, and back to the first frame: a jump is dearer than a step.
  for (const index of [...scene.frames.keys()].slice(0, 20).concat(0)) {
    peer.draw(index);
    await pause(5);
  }
  const before = sum(peer.chunks);
  const frameMillis: number[] = [];
  let index = 0;
  const cpu = await paced(count - 1, () => {
    const from = performance.now();
    index++;
    peer.draw(index);
    frameMillis.push(performance.now() - from);
  });
  const bytes = sum(peer.chunks) - before;
  peer.close();
  if ((await shownText(peer.chunks, scene.size)) !== sceneText(scene.frames.at(-1)!)) {
    throw new Error(`${peer.name} does not show the program's screen`);
  }
  return { cpuMillisPerSecond: cpu / seconds, bytesPerSecond: bytes / seconds, frameMillis };
}

/** Does something `count` times, 20 times a second. @returns the processor time in all, in milliseconds */
async function paced(count: number, act: () => void): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  for (let turn = 0; turn < count; turn++) {
    act();
    await pause(Math.max(0, start + (turn + 1) * FRAME_MILLIS - performance.now()));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const sum = (chunks: readonly Uint8Array[]): number =>
  chunks.reduce((total, { length }) => total + length, 0);
