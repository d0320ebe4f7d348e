/** The process in which a plugin is tried: one that hangs takes nothing with it. */

import { FilePluginShelf } from '../shelf.js';
import { lineOf } from '../words.js';
import { runCases } from './cases.js';
import { error, type Finding } from './finding.js';
import { tryIndicator } from './indicator-trial.js';
import { checkParameters } from './parameter-check.js';
import { tryStrategy } from './strategy-trial.js';

/** What is to be tried, by the hashes of what is on the shelf. */
export interface TrialTask {
  readonly shelf: string;
  readonly plugin: string;
  /** Of its cases.ts; null where it has none. */
  readonly cases: string | null;
  /** Of indicators of the user's. */
  readonly indicators: readonly string[];
}

/** What the process tells. */
export type TrialNews =
  /** It is about to do this; until the next word it is what hangs. */
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'alive' }
  | {
      readonly kind: 'done';
      readonly findings: readonly Finding[];
      readonly definitions: readonly { readonly kind: string; readonly name: string }[];
      readonly cases: number;
    };

const tell = (news: TrialNews): Promise<void> =>
  new Promise((resolve) => (process.send ? process.send(news, () => resolve()) : resolve()));

async function tryPlugin({ shelf: folder, plugin, cases, indicators }: TrialTask): Promise<void> {
  const shelf = new FilePluginShelf(folder);
  await tell({ kind: 'stage', stage: 'while it is loaded' });
  let definitions: ReturnType<FilePluginShelf['definitions']>;
  try {
    definitions = shelf.definitions(plugin);
  } catch (thrown) {
    await tell({ kind: 'done', findings: [error(lineOf(thrown))], definitions: [], cases: 0 });
    return;
  }
  const findings: Finding[] = [];
  const known = indicators.map((hash) => shelf.indicator(hash));
  for (const one of definitions) {
    const own: Finding[] = [];
    await tell({ kind: 'stage', stage: 'in its schema of parameters' });
    own.push(...checkParameters(one));
    if (own.every(({ level }) => level !== 'error')) {
      await tell({ kind: 'stage', stage: 'on the sample market' });
      const alive = (): Promise<void> => tell({ kind: 'alive' });
      own.push(
        ...(one.kind === 'strategy'
          ? await tryStrategy(one.definition, { indicators: known, alive })
          : tryIndicator(one.definition)),
      );
    }
    const who = definitions.length === 1 ? '' : `${one.definition.name}: `;
    findings.push(...own.map(({ level, text }) => ({ level, text: `${who}${text}` })));
  }
  let count = 0;
  if (cases !== null) {
    await tell({ kind: 'stage', stage: 'in one of its cases' });
    try {
      const ran = runCases(shelf.exported(cases), definitions);
      count = ran.count;
      findings.push(...ran.findings);
    } catch (thrown) {
      findings.push(error(`cases: ${lineOf(thrown)}`));
    }
  }
  const names = definitions.map(({ kind, definition }) => ({ kind, name: definition.name }));
  await tell({ kind: 'done', findings, definitions: names, cases: count });
}

await tryPlugin(JSON.parse(process.argv[2]!) as TrialTask);
process.disconnect?.();
