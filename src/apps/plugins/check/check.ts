import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../domain/index.js';
import type { FoundPlugin } from '../discovery.js';
import type { PluginPlaces } from '../places.js';
import { FilePluginShelf } from '../shelf.js';
import { userIndicators } from '../user-indicators.js';
import { error, type Finding } from './finding.js';
import type { TrialNews, TrialTask } from './trial-process.js';

/** What a check came to. */
export interface CheckedPlugin {
  readonly name: string;
  readonly folder: string;
  readonly findings: readonly Finding[];
  /** What it defines; empty where it cannot be loaded. */
  readonly definitions: readonly { readonly kind: string; readonly name: string }[];
  /** Cases of its own that were run. */
  readonly cases: number;
}

export interface CheckParts {
  readonly places: PluginPlaces;
  /** The folder of compiled plugins. */
  readonly shelf: string;
  /** No word of the trial for so long means that the plugin hangs. */
  readonly patienceMillis?: number;
  /** The script of the trial; the one beside this where left out. */
  readonly script?: string | URL;
}

/** Compiles a plugin and tries it in a process of its own: a schema that holds, a market, its own cases. */
export async function checkPlugin(plugin: FoundPlugin, parts: CheckParts): Promise<CheckedPlugin> {
  const { name, folder, entry } = plugin;
  const shelf = new FilePluginShelf(parts.shelf);
  const nothing = { name, folder, definitions: [], cases: 0 };
  try {
    const { hash } = await shelf.compileFile(entry, name);
    const casesFile = ['cases.ts', 'cases.js'].map((file) => join(folder, file)).find(existsSync);
    const cases = casesFile === undefined ? null : (await shelf.compileFile(casesFile, name)).hash;
    const { indicators } = await userIndicators(parts.places, shelf);
    const others = indicators.filter((one) => one.folder !== folder).map((one) => one.hash);
    const tried = await tryApart({ shelf: parts.shelf, plugin: hash, cases, indicators: others }, parts);
    return { name, folder, ...tried };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { ...nothing, findings: [error(thrown.message.replace(`plugin ${name}: `, ''))] };
  }
}

type Tried = Pick<CheckedPlugin, 'findings' | 'definitions' | 'cases'>;

function tryApart(task: TrialTask, { patienceMillis = 10_000, script }: CheckParts): Promise<Tried> {
  const child = fork(script ?? new URL('./trial-process.js', import.meta.url), [JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let stage = 'while it is loaded';
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4_000);
  });
  return new Promise((resolve) => {
    const end = (tried: Tried): void => {
      clearTimeout(timer);
      resolve(tried);
    };
    const fail = (text: string): void => end({ findings: [error(text)], definitions: [], cases: 0 });
    const hang = (): void => {
      child.kill('SIGKILL');
      fail(`it does not return ${stage}: waited ${patienceMillis / 1_000} s`);
    };
    let timer = setTimeout(hang, 2 * patienceMillis);
    child.on('message', (news: TrialNews) => {
      clearTimeout(timer);
      if (news.kind === 'done') return end(news);
      if (news.kind === 'stage') stage = news.stage;
      timer = setTimeout(hang, patienceMillis);
    });
    child.on('error', (cause) => fail(`it cannot be tried: ${cause.message}`));
    child.on('exit', (code) => {
      if (code !== 0) fail(`it ends its process ${stage}: ${complaint.trim().split('\n').at(-1) ?? ''}`);
    });
  });
}
