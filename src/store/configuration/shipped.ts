import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The `config` folder of the program itself, whether it runs from its sources or built. */
export function shippedFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'config', 'default.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('config/default.yaml is missing from the program’s own folder');
    folder = parent;
  }
  return join(folder, 'config');
}
