import { renameSync, writeFileSync } from 'node:fs';
import { backtestHtml, backtestJson, backtestText, computeMetrics } from '../../../backtest/index.js';
import { ExitCode, UserError } from '../../../domain/index.js';
import { openHome, resolveHome } from '../../../store/configuration/index.js';
import { diskError } from '../../../store/tape/index.js';
import { type BacktestRequest, runBacktestRequest } from '../../backtest/index.js';
import type { GlobalOptions } from '../options.js';
import { type BacktestOptions, backtestRequest } from './options.js';
import { BacktestProgress } from './progress.js';

/** Runs it and prints the report; an interrupted run leaves nothing behind. */
export async function runBacktestCommand(
  strategy: string,
  options: BacktestOptions & { readonly html?: string },
  { json, home: homeOption }: GlobalOptions,
): Promise<void> {
  const request = await backtestRequest(strategy, options);
  const home = openHome(resolveHome({ homeOption, env: process.env }));
  const progress = new BacktestProgress({ quiet: json });
  const begun = performance.now();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  const record = await runBacktestRequest(request, {
    home,
    onStride: (reached) => {
      if (interrupted) throw new UserError('interrupted: nothing was written', ExitCode.failed);
      return progress.update(reached);
    },
  }).finally(() => {
    process.off('SIGINT', interrupt);
    progress.finish();
  });
  const elapsedSeconds = (performance.now() - begun) / 1_000;
  const context = { elapsedSeconds, metrics: computeMetrics(record) };
  if (options.html !== undefined) {
    writeWhole(options.html, backtestHtml(record, { ...context, settings: settingsOf(request) }));
  }
  if (json) {
    process.stdout.write(`${JSON.stringify(backtestJson(record, context))}\n`);
    return;
  }
  const { columns, isTTY } = process.stdout;
  const colour = isTTY === true && process.env.NO_COLOR === undefined;
  process.stdout.write(`${backtestText(record, { ...context, columns: columns ?? 80, colour })}\n`);
  if (options.html !== undefined) process.stdout.write(`report: ${options.html}\n`);
}

/** How the run was set up, for the page. */
function settingsOf(request: BacktestRequest): (readonly [string, string])[] {
  const latency = (choice: BacktestRequest['feedLatency']): string => {
    if (choice === undefined) return '10 ms';
    if (choice.kind === 'constant') return `${choice.micros / 1_000} ms`;
    if (choice.kind === 'sampled') return `drawn from ${choice.micros.length} measured`;
    return `the recording's own + ${(choice.addMicros ?? 0) / 1_000} ms`;
  };
  return [
    ['feed latency', latency(request.feedLatency)],
    ['order latency', latency(request.orderLatency)],
    ['response latency', latency(request.responseLatency)],
    ['queue', request.queueModel ?? 'conservative'],
    ['seed', String(request.seed ?? 1)],
  ];
}

/** The file is whole or not there. */
function writeWhole(path: string, text: string): void {
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, path);
  } catch (error) {
    throw diskError(error, path);
  }
}
