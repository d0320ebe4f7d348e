import type { MouseEvent } from './key.js';

/** CSI < button ; column ; row, then M for a press and m for a release (xterm, "SGR mouse mode", 1006). */
const SGR_REPORT = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])$/;
/** The older form, without 1006: three characters follow, and they are no keys. */
export const OLD_REPORT = '\x1b[M';
export const OLD_REPORT_LENGTH = OLD_REPORT.length + 3;

/** Bits of the button's number. */
const MOTION = 32;
const WHEEL = 64;
/** Of those above 64: 0 up, 1 down; 2 and 3 are sideways. */
const BUTTON_BITS = 3;
/** Buttons 8 to 11 (back, forward) have a bit of their own. */
const EXTRA = 128;

/** Whether a whole sequence is the mouse's, also one that says nothing to us (motion, the sideways wheel). */
export const isMouseReport = (sequence: string): boolean =>
  sequence.startsWith('\x1b[<') || sequence.startsWith(OLD_REPORT);

/** @returns null for a report that says nothing to us */
export function mouseEvent(sequence: string): MouseEvent | null {
  const match = SGR_REPORT.exec(sequence);
  if (match === null) return null;
  const [flags, column, row] = match.slice(1, 4).map(Number) as [number, number, number];
  if ((flags & (MOTION | EXTRA)) !== 0) return null;
  const button = flags & BUTTON_BITS;
  const place = { kind: 'mouse' as const, button, x: Math.max(0, column - 1), y: Math.max(0, row - 1) };
  if ((flags & WHEEL) === 0) return { ...place, action: match[4] === 'M' ? 'press' : 'release' };
  if (match[4] === 'm' || button > 1) return null;
  return { ...place, action: button === 0 ? 'wheel-up' : 'wheel-down' };
}
