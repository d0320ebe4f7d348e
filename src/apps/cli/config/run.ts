import { join } from 'node:path';
import { ExitCode, UserError } from '../../../domain/index.js';
import {
  type Configuration,
  checkConfiguration,
  configurationJsonSchema,
  type Home,
  initialiseHome,
  type KeyChange,
  problemLine,
  resolveHome,
  shippedConfiguration,
  shippedFolder,
} from '../../../store/configuration/index.js';
import { findPlugin, pluginFolders } from '../../engine/plugin-shelf.js';
import { applyKeyMap } from '../../tui/key-map.js';
import { KEYS } from '../../tui/keys.js';
import { readTheme } from '../../tui/theme/index.js';
import type { GlobalOptions } from '../options.js';
import { checkVenue, checkVenueSections } from '../venue.js';

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

/**
 * `outcry config check [FILE]`: problems go to standard error, a line each; with `--json` to standard output.
 * @throws UserError for a name that stands for nothing (a venue, a plugin, a theme), and for keys that clash.
 */
export async function runCheck(
  options: GlobalOptions & { readonly file: string | undefined },
): Promise<ExitCode> {
  const home = resolveHome({ homeOption: options.home, env: process.env });
  const checked = checkConfiguration({
    file: options.file ?? options.config,
    home,
  });
  const { problems, files, configuration } = checked;
  if (configuration !== null) {
    await checkNames(configuration, home);
    checkKeys(checked.keyChanges);
  }
  if (options.json) print(JSON.stringify({ ok: problems.length === 0, files, problems }));
  else if (problems.length === 0) print(`ok: ${files.join(', ')}`);
  else process.stderr.write(problems.map((problem) => `${problemLine(problem)}\n`).join(''));
  return problems.length === 0 ? ExitCode.done : ExitCode.usage;
}

/** What a name stands for must be there. @throws UserError for the first that is not. */
async function checkNames(
  { venue, venues, strategies, terminal }: Configuration,
  home: Pick<Home, 'configDir'>,
): Promise<void> {
  checkVenue(venue, 'venue:');
  checkVenueSections(Object.keys(venues));
  for (const { plugin } of strategies) findPlugin(plugin, pluginFolders(home));
  if (terminal.theme === 'auto') return;
  await readTheme({ folder: join(shippedFolder(), '..', 'themes'), name: terminal.theme });
}

/** @throws UserError for a key map with a conflict, naming the line and both actions. */
function checkKeys(changes: readonly KeyChange[]): void {
  const applied = applyKeyMap(KEYS, changes);
  if ('refused' in applied) throw new UserError(applied.refused);
}

/** `outcry config schema`. */
export function runSchema(): ExitCode {
  print(JSON.stringify(configurationJsonSchema(shippedConfiguration()), null, 2));
  return ExitCode.done;
}
