import { FRAME_MILLIS, RecordingClient, ReplayClient, SampleEngine } from './terminal-feed.js';
import { TerminalProgram } from './terminal-program.js';

const SIZE = { columns: 120, rows: 40 };
const RECORDED_MILLIS = 3_000;

/** The terminal in a process of its own, at 20 frames a second, until its parent leaves. */
if (process.send !== undefined) {
  const engine = new SampleEngine();
  const recorder = new RecordingClient(await engine.connect());
  const first = new TerminalProgram(recorder, SIZE);
  await pause(RECORDED_MILLIS);
  recorder.start();
  await pause(RECORDED_MILLIS);
  const recording = recorder.recording();
  await first.close();
  await engine.close();
  const client = new ReplayClient(recording);
  const program = new TerminalProgram(client, SIZE);
  program.keeps = false;
  setInterval(() => client.playFrame(), FRAME_MILLIS);
  process.send('drawing');
  process.on('disconnect', () => process.exit(0));
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
