/** `outcry bench`: runs the benchmarks of test/bench on this machine and prints them beside their peers. */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { ExitCode, UserError } from '../../../domain/index.js';
import { globalOptions, withExamples } from '../options.js';
import { type BenchResult, renderResults } from './table.js';

export type { BenchResult } from './table.js';

/** Compiled beside the program by the build: dist/test/bench from dist/src/apps/cli/bench. */
const FOLDER = new URL('../../../../test/bench/', import.meta.url);

/** A long run in place of the measurements: whether memory grows. */
export interface SoakOptions {
  readonly minutes: number;
  /** As fast as it goes rather than at 20 frames a second. */
  readonly isFast: boolean;
}

interface Given {
  readonly soak?: boolean;
  readonly minutes?: number;
  readonly fast?: boolean;
}

const HOUR_MINUTES = 60;

export function registerBench(program: Command): void {
  withExamples(
    program
      .command('bench')
      .description('the benchmarks of this machine')
      .argument('[name...]', 'which, such as book, exchange or terminal; all where none is given')
      .option('--soak', 'terminal only: whether memory grows over an hour, instead of the figures')
      .option('--minutes <number>', 'how long the soak is, 1 to 1440 (default: 60)', parseMinutes)
      .option('--fast', 'the frames of the soak as fast as they go, not at 20 a second')
      .action(async (names: readonly string[], given: Given, self: Command) => {
        const { json } = globalOptions(self);
        const soak = soakOptions(names, given);
        const results = await runBenches(names, {
          ...(soak === undefined ? {} : { soak }),
          onStart: (name) => {
            if (!json) process.stderr.write(`bench ${name}…\n`);
          },
        });
        const text = json
          ? JSON.stringify({ machine: describeMachine(), results })
          : `${describeLine()}\n\n${renderResults(results)}`;
        process.stdout.write(`${text}\n`);
      }),
    ['outcry bench book exchange --json', 'outcry bench terminal --soak --minutes 10'],
  );
}

/** @throws UserError where the options of the soak are given without it, or with another benchmark. */
export function soakOptions(names: readonly string[], given: Given): SoakOptions | undefined {
  if (given.soak !== true) {
    if (given.minutes === undefined && given.fast !== true) return undefined;
    const option = given.fast === true ? '--fast' : `--minutes ${given.minutes}`;
    throw new UserError(`bench ${option}: that is for the soak; add --soak`);
  }
  if (names.length !== 1 || names[0] !== 'terminal') {
    const words = names.length === 0 ? 'no name' : `"${names.join(' ')}"`;
    throw new UserError(
      `bench --soak with ${words}: only the terminal has one; outcry bench terminal --soak`,
    );
  }
  return { minutes: given.minutes ?? HOUR_MINUTES, isFast: given.fast === true };
}

function parseMinutes(text: string): number {
  const minutes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(minutes >= 1 && minutes <= 1440)) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 1440.');
  }
  return minutes;
}

/**
 * Runs the named benchmarks, or all, one after another; each is a module of test/bench that exports `run`.
 *
 * @throws UserError for a name that there is none of, or where the benchmarks were not built.
 */
export async function runBenches(
  names: readonly string[],
  {
    folder = FOLDER,
    onStart,
    soak,
  }: { folder?: URL; onStart?: (name: string) => void; soak?: SoakOptions } = {},
): Promise<BenchResult[]> {
  const available = listBenches(folder);
  for (const name of names) {
    if (!available.has(name)) {
      throw new UserError(
        `bench "${name}": no such benchmark; there are ${[...available.keys()].join(', ')}`,
      );
    }
  }
  const results: BenchResult[] = [];
  for (const name of names.length > 0 ? new Set(names) : available.keys()) {
    onStart?.(name);
    const { run } = (await import(new URL(available.get(name)!, folder).href)) as BenchModule;
    results.push(...(await run(soak === undefined ? {} : { soak })));
  }
  return results;
}

interface BenchModule {
  readonly run: (options: { readonly soak?: SoakOptions }) => Promise<BenchResult[]>;
}

/** Benchmarks by name, and their files: the modules that export `run`; the others are what these share. */
function listBenches(folder: URL): Map<string, string> {
  let files: string[];
  try {
    files = readdirSync(folder).filter((file) => /(?<!\.d)\.(js|ts)$/.test(file));
  } catch {
    throw new UserError(
      `bench: there are no benchmarks in ${fileURLToPath(folder)}; they come with the source tree`,
      ExitCode.failed,
    );
  }
  const runs = (file: string) =>
    /^export (async )?(function|const) run\b/m.test(readFileSync(new URL(file, folder), 'utf8'));
  const benches = files.filter(runs).sort();
  return new Map(benches.map((file) => [file.replace(/\.(js|ts)$/, ''), file]));
}

function describeMachine() {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
  };
}

function describeLine(): string {
  const { cpu, cores, memoryBytes, platform, arch, node } = describeMachine();
  return `${cpu} × ${cores}, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${platform} ${arch}, Node ${node}`;
}
