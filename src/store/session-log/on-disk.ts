import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { segmentName } from './format.js';

/** When it was last written, in milliseconds of the machine's clock; null where there is no log. */
export function logWrittenMillis(directory: string): number | null {
  if (!existsSync(join(directory, segmentName(1)))) return null;
  return Math.max(...segments(directory).map((file) => statSync(file).mtimeMs));
}

/** Of all its segments together; null where there is no log. */
export function logBytes(directory: string): number | null {
  if (!existsSync(join(directory, segmentName(1)))) return null;
  return segments(directory).reduce((sum, file) => sum + statSync(file).size, 0);
}

const segments = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => /^\d{6}\.log$/.test(name))
    .map((name) => join(directory, name));
