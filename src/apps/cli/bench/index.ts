/** `outcry bench`: runs the benchmarks of test/bench on this machine and prints them beside their peers. */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { ExitCode, UserError } from '../../../domain/index.js';
import { globalOptions, withExamples } from '../options.js';
import { type BenchResult, renderResults } from './table.js';

export type { BenchResult } from './table.js';

/** Compiled beside the program by the build: dist/test/bench from dist/src/apps/cli/bench. */
const FOLDER = new URL('../../../../test/bench/', import.meta.url);

export function registerBench(program: Command): void {
  withExamples(
    program
      .command('bench')
      .description('the benchmarks of this machine')
      .argument('[name...]', 'which, such as book, exchange or terminal; all where none is given')
      .action(async (names: readonly string[], _given: unknown, self: Command) => {
        const { json } = globalOptions(self);
        const results = await runBenches(names, {
          onStart: (name) => {
            if (!json) process.stderr.write(`bench ${name}…\n`);
          },
        });
        const text = json
          ? JSON.stringify({ machine: describeMachine(), results })
          : `${describeLine()}\n\n${renderResults(results)}`;
        process.stdout.write(`${text}\n`);
      }),
    ['outcry bench book exchange --json'],
  );
}

/**
 * Runs the named benchmarks, or all, one after another; each is a module of test/bench that exports `run`.
 *
 * @throws UserError for a name that there is none of, or where the benchmarks were not built.
 */
export async function runBenches(
  names: readonly string[],
  { folder = FOLDER, onStart }: { folder?: URL; onStart?: (name: string) => void } = {},
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
    results.push(...(await run()));
  }
  return results;
}

interface BenchModule {
  readonly run: () => Promise<BenchResult[]>;
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
