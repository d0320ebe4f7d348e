/** The process behind `outcry`: reads the command line, runs one command, turns its end into an exit code. */
import { ExitCode } from '../../domain/index.js';
import { runCli } from './program.js';
import { describeUnexpected } from './report-error.js';

// The reader of our output has left (`outcry tape candles … | head`): nothing is wrong, and nobody is listening.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ExitCode.done);
});

// Said at the very end, after a terminal that was taken over has been given back.
process.on('uncaughtException', (error) => {
  process.once('exit', () => {
    const stack = process.argv.includes('--verbose') ? `${error.stack}\n` : '';
    process.stderr.write(`outcry: ${describeUnexpected(error)}\n${stack}`);
  });
  process.exit(ExitCode.failed);
});

process.exitCode = await runCli(process.argv.slice(2));
