import type { DialogLine } from '../reading.js';
import type { Token } from '../theme/index.js';

export type { DialogLine };

/** A line of a dialog. */
export const line = (text: string, token: Token = 'text.primary'): DialogLine => ({ text, token });
