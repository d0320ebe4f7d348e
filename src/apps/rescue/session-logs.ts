import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../store/configuration/index.js';

export interface SessionLogName {
  readonly name: string;
  readonly directory: string;
}

/** The logs of a home, the oldest first. */
export function sessionLogs({ dataDir }: Pick<Home, 'dataDir'>): SessionLogName[] {
  const folder = join(dataDir, 'sessions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, '000001.log')))
    .sort()
    .map((name) => ({ name, directory: join(folder, name) }));
}
