import type { Command } from 'commander';
import { globalOptions, withExamples } from '../options.js';

/** `outcry journal verify|export`: the audit chain. */
export function registerJournal(program: Command): void {
  const journal = program.command('journal').description('the audit chain of a session');
  withExamples(journal, ['outcry journal verify --json']);
  withExamples(
    journal
      .command('verify')
      .description('checks every record and the chain of hashes')
      .argument('[session]', "a session's name or the path of its log; the newest where none is given")
      .action(async (session: string | undefined, _given: unknown, self: Command) => {
        const { runJournalVerify } = await import('../../replay/index.js');
        process.exitCode = await runJournalVerify({ ...globalOptions(self), session });
      }),
    ['outcry journal verify'],
  );
  withExamples(
    journal
      .command('export')
      .description('writes the records as JSON, one a line')
      .argument('[session]', "a session's name or the path of its log; the newest where none is given")
      .option('--out <file>', 'a file instead of standard output')
      .action(async (session: string | undefined, given: { out?: string }, self: Command) => {
        const { runJournalExport } = await import('../../replay/index.js');
        process.exitCode = await runJournalExport({ ...globalOptions(self), session, out: given.out });
      }),
    ['outcry journal export --out session.jsonl'],
  );
}
