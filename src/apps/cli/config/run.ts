import { ExitCode } from '../../../domain/index.js';
import {
  checkConfiguration,
  configurationJsonSchema,
  initialiseHome,
  problemLine,
  resolveHome,
  shippedConfiguration,
} from '../../../store/configuration/index.js';
import type { GlobalOptions } from '../options.js';

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** `outcry config init`. @throws UserError where files are there already, or the folder cannot be written. */
export function runInit(options: GlobalOptions & { readonly force: boolean }): ExitCode {
  const home = resolveHome({ homeOption: options.home, env: process.env });
  const written = initialiseHome(home, options.force);
  print(options.json ? JSON.stringify({ written }) : written.map((path) => `wrote ${path}`).join('\n'));
  return ExitCode.done;
}

/** `outcry config check [FILE]`: problems go to standard error, a line each; with `--json` to standard output. */
export function runCheck(options: GlobalOptions & { readonly file: string | undefined }): ExitCode {
  const home = resolveHome({ homeOption: options.home, env: process.env });
  const { problems, files } = checkConfiguration({ file: options.file ?? options.config, home });
  if (options.json) print(JSON.stringify({ ok: problems.length === 0, files, problems }));
  else if (problems.length === 0) print(`ok: ${files.join(', ')}`);
  else process.stderr.write(problems.map((problem) => `${problemLine(problem)}\n`).join(''));
  return problems.length === 0 ? ExitCode.done : ExitCode.usage;
}

/** `outcry config schema`. */
export function runSchema(): ExitCode {
  print(JSON.stringify(configurationJsonSchema(shippedConfiguration()), null, 2));
  return ExitCode.done;
}
