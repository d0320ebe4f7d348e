import { dirname } from 'node:path';
import { shippedFolder } from '../../src/store/configuration/index.js';

/** The folder of package.json, from the sources and from what is built of them alike. */
export const packageRoot = (): string => dirname(shippedFolder());
