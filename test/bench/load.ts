import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CONFIGURED_VENUES, venueFile } from '../../src/venues/ccxt/load/index.js';
import type { BenchRow } from './bench-row.js';
import { median } from './measure.js';

const execute = promisify(execFile);
const ROUNDS = 5;

interface Load {
  readonly millis: number;
  readonly megabytes: number;
}

/**
 * `outcry bench load`: what a fresh process pays for one venue of ccxt, and for all of them. Goal: under 250 ms and
 * 40 MB a venue.
 */
export async function run(): Promise<BenchRow[]> {
  const library = await measure(pathToFileURL(createRequire(import.meta.url).resolve('ccxt')).href, null);
  const rows: BenchRow[] = [];
  for (const venue of CONFIGURED_VENUES) {
    const { millis, megabytes } = await measure(pathToFileURL(venueFile(venue).path).href, 'default');
    rows.push(row(`load.${venue}-time`, 'ms', [millis, library.millis]));
    rows.push(row(`load.${venue}-memory`, 'MB', [megabytes, library.megabytes]));
  }
  return rows;
}

const row = (name: string, unit: string, [value, peerValue]: [number, number]): BenchRow => ({
  name,
  value,
  unit,
  peer: 'ccxt',
  peerValue,
  ratio: peerValue / value,
});

/** Medians over fresh processes. @param made the name under which the venue's class is exported. */
async function measure(file: string, made: string | null): Promise<Load> {
  const program = `
const memory = process.memoryUsage().rss;
const started = performance.now();
const module = await import(${JSON.stringify(file)});
${made === null ? '' : `new module[${JSON.stringify(made)}]({ enableRateLimit: false });`}
const millis = performance.now() - started;
process.stdout.write(JSON.stringify({ millis, megabytes: (process.memoryUsage().rss - memory) / 1e6 }));`;
  const loads: Load[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', program]);
    loads.push(JSON.parse(stdout) as Load);
  }
  return {
    millis: median(loads.map(({ millis }) => millis)),
    megabytes: median(loads.map(({ megabytes }) => megabytes)),
  };
}
