/** `npm run simulate -- --seeds N --start S [--brief] [--seed X --verbose] [--json | --digest-only]`: see `world`. */
import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { type SeedResult, simulateSeed } from './world/index.js';

interface Wanted {
  readonly seeds: number;
  readonly start: number;
  readonly seed?: number;
  readonly verbose?: true;
  readonly brief?: true;
  readonly json?: true;
  readonly digestOnly?: true;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text}: give a whole number`);
  return value;
};

const wanted = new Command('simulate')
  .description('lives seeds through: engine, network, venue and disk in virtual time, with faults')
  .option('--seeds <n>', 'how many', whole, 500)
  .option('--start <n>', 'the first', whole, 1)
  .option('--seed <n>', 'this one alone', whole)
  .option('--brief', 'a third of the time each, and as much in it')
  .option('--verbose', 'each thing that happens')
  .option('--json', 'one JSON document')
  .option('--digest-only', 'one line: the same on every machine and every version of Node')
  .parse()
  .opts<Wanted>();

/** A simulation that looks at the machine's clock or dice does not repeat: it fails at once. */
function seal(): void {
  const refuse = (what: string) => (): never => {
    throw new Error(`${what} in a simulation: it would not repeat`);
  };
  Date.now = refuse('Date.now');
  Math.random = refuse('Math.random');
  globalThis.setTimeout = refuse('setTimeout') as unknown as typeof setTimeout;
  globalThis.setInterval = refuse('setInterval') as unknown as typeof setInterval;
}

function describe({ seed, violation }: SeedResult): string {
  const { text, last } = violation!;
  return [`seed ${seed}: ${text}`, ...last.map((line) => `    ${line.slice(0, 400)}`)].join('\n');
}

async function main(): Promise<void> {
  seal();
  const begun = performance.now();
  const { verbose, json, digestOnly, brief = false } = wanted;
  const first = wanted.seed ?? wanted.start;
  const count = wanted.seed === undefined ? wanted.seeds : 1;
  const results: SeedResult[] = [];
  let told = begun;
  for (let seed = first; seed < first + count; seed += 1) {
    const onLine = verbose ? (line: string) => process.stdout.write(`${line}\n`) : undefined;
    const result = await simulateSeed(seed, { brief, ...(onLine === undefined ? {} : { onLine }) });
    results.push(result);
    if (result.violation !== null) process.stderr.write(`${describe(result)}\n`);
    if (performance.now() - told > 2_000 && process.stderr.isTTY) {
      told = performance.now();
      process.stderr.write(`\r${results.length} of ${count} seeds`);
    }
  }
  const failed = results.filter(({ violation }) => violation !== null);
  const seconds = (performance.now() - begun) / 1_000;
  const sum = (of: (result: SeedResult) => number): number => results.reduce((all, one) => all + of(one), 0);
  const report = {
    seeds: results.length,
    violations: failed.map(({ seed, violation }) => ({ seed, text: violation!.text })),
    steps: sum(({ steps }) => steps),
    crashes: sum(({ crashes }) => crashes),
    orders: sum(({ outcome }) => outcome?.orders ?? 0),
    fills: sum(({ outcome }) => outcome?.fills ?? 0),
    lostIntents: sum(({ outcome }) => outcome?.lostIntents ?? 0),
    seconds: Number(seconds.toFixed(1)),
    ...(results.length === 1 ? { digest: results[0]!.digest } : {}),
  };
  if (digestOnly) {
    const all = createHash('sha256');
    for (const { digest } of results) all.update(`${digest}\n`);
    process.stdout.write(`${all.digest('hex')}\n`);
  } else if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    const { seeds, violations, steps, crashes, orders, fills } = report;
    process.stdout.write(
      `${seeds} seeds, ${violations.length} violations; ${steps} steps, ${crashes} crashes, ${orders} orders, ${fills} fills; ${seconds.toFixed(1)} s\n`,
    );
    if (results.length === 1) process.stdout.write(`digest ${results[0]!.digest}\n`);
  }
  process.exit(failed.length > 0 ? 1 : 0);
}

void main();
