import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../domain/index.js';
import { type Home, notWritable, openHome } from './home.js';
import { CONFIG_FILE } from './load.js';
import { shippedFolder } from './shipped.js';

/** What is written into a home folder, and the shipped file that it begins as. */
const FILES = [
  { name: CONFIG_FILE, shipped: 'default.yaml' },
  { name: 'risk.yaml', shipped: 'risk.yaml' },
] as const;

/**
 * Writes commented copies of the shipped configuration, for their owner alone, all of them or none.
 * @returns the paths.
 * @throws UserError where one is there already and `force` is not given.
 */
export function initialiseHome(home: Home, force: boolean): string[] {
  openHome(home);
  const targets = FILES.map(({ name, shipped }) => ({
    path: join(home.configDir, name),
    text: readFileSync(join(shippedFolder(), shipped), 'utf8'),
  }));
  const taken = targets.find(({ path }) => existsSync(path));
  if (taken !== undefined && !force) {
    throw new UserError(`${taken.path}: is there already; --force writes over it`);
  }
  const written: string[] = [];
  try {
    for (const { path, text } of targets) {
      written.push(`${path}.new`);
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
    }
    for (const { path } of targets) renameSync(`${path}.new`, path);
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw notWritable(home.configDir, error);
  }
  return targets.map(({ path }) => path);
}
