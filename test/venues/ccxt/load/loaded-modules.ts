import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { venueFile } from '../../../../src/venues/ccxt/load/index.js';

/** Told of each module that a process loads, in the thread of its loader. */
const HOOKS = `
import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(1, url + '\\n');
  return next(url, context);
}`;

const run = promisify(execFile);

/** The addresses of all modules that a fresh process loads to have one venue of ccxt, made as `loadVenue` makes it. */
export async function modulesOf(venue: string): Promise<string[]> {
  const file = pathToFileURL(venueFile(venue).path).href;
  const program = `
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(HOOKS)}));
const { default: Venue } = await import(${JSON.stringify(file)});
new Venue({ enableRateLimit: false });`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 60_000,
  });
  return stdout.split('\n').filter((line) => line.startsWith('file:'));
}
