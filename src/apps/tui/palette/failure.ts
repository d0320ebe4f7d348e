export { quoted } from '../../../store/configuration/plain-text.js';

/** What a text is not yet, or cannot be; either way one line. */
export type Failure =
  /** It could still become right: what comes next. */
  | { readonly kind: 'incomplete'; readonly hint: string }
  /** The thing, its value and the mend. */
  | { readonly kind: 'refused'; readonly refused: string };

export const refuse = (refused: string): Failure => ({ kind: 'refused', refused });
export const lacks = (hint: string): Failure => ({ kind: 'incomplete', hint });

export function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'refused' || value.kind === 'incomplete';
}
