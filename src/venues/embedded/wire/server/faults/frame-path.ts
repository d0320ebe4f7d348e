import type { DialectName, FrameMeaning } from '../../dialect.js';
import { DelayLine, type TimerSet } from '../delay-line.js';
import type { ActiveRule } from './active-rule.js';
import type { FaultPlan } from './plan.js';

/** Where frames go that get through, and what else may become of a connection. */
export interface FrameEnd {
  write(text: string): void;
  /** Half of the frame, then a reset. */
  breakOff(text: string): void;
  /** Nothing more is read; the path lets nothing more out. */
  fallSilent(): void;
}

export interface FramePathOptions {
  readonly dialect: DialectName;
  readonly connection: number;
  readonly plan: FaultPlan;
  readonly timers: TimerSet;
  readonly end: FrameEnd;
}

/** A frame that was held back goes out after so long where no other follows it. */
const LONGEST_HOLD_MILLIS = 200;

/** The way of one connection's frames from the dialect to the socket, with the faults that befall them there. */
export class FramePath {
  private silent = false;
  private held: string | null = null;
  private readonly line: DelayLine;
  /** Book frames still to be left out, by symbol. */
  private readonly gaps = new Map<string, number>();
  private readonly seenBooks = new Set<string>();

  constructor(private readonly options: FramePathOptions) {
    this.line = new DelayLine(options.timers);
  }

  /** @param route the request that is answered by it, where it is sent from within one. */
  send(text: string, meaning: FrameMeaning, route: string | null): void {
    const { plan, end } = this.options;
    if (this.silent) return;
    if (!plan.befallsFrames && this.gaps.size === 0 && this.held === null && !this.line.busy) {
      if (meaning.kind === 'book') this.seenBooks.add(meaning.symbol ?? '');
      if (route === null || meaning.kind !== 'response' || !plan.befallsAnswers) end.write(text);
      else this.answer(text, meaning, route);
      return;
    }
    if (this.inGap(meaning)) return;
    const struck = plan.onFrame({ ...this.candidate(meaning), ...this.bookTraits(text, meaning) });
    const late = this.alter(text, meaning, struck);
    if (late === null) return;
    if (route !== null && meaning.kind === 'response' && plan.befallsAnswers) {
      this.answer(late.text, meaning, route);
      return;
    }
    this.passOn(late);
  }

  /** From now on nothing goes out. */
  silence(): void {
    this.silent = true;
    this.options.end.fallSilent();
  }

  private candidate({ kind, symbol }: FrameMeaning) {
    const { dialect, connection } = this.options;
    return { dialect, connection, frame: kind, ...(symbol === undefined ? {} : { symbol }) };
  }

  private bookTraits(text: string, { kind, symbol = '' }: FrameMeaning) {
    if (kind !== 'book') return {};
    return { opensBook: !this.seenBooks.has(symbol), hasChecksum: text.includes('"checksum"') };
  }

  /** @returns null where nothing is left of the frame. */
  private alter(text: string, meaning: FrameMeaning, struck: readonly ActiveRule[]): AlteredFrame | null {
    const frame: AlteredFrame = { text, millis: 0, copies: 1, held: false };
    for (const active of struck) {
      switch (active.rule.kind) {
        case 'drop':
          return null;
        case 'gap':
          this.beginGap(meaning, active.rule.run);
          return null;
        case 'half-open':
          this.silence();
          return null;
        case 'reset':
          this.silent = true;
          this.options.end.breakOff(text);
          return null;
        case 'delay':
          frame.millis += active.drawMillis();
          break;
        case 'duplicate':
          frame.copies += 1;
          break;
        case 'reorder':
          frame.held = true;
          break;
        case 'checksum':
          frame.text = withWrongChecksum(frame.text);
          break;
      }
    }
    if (meaning.kind === 'book') this.seenBooks.add(meaning.symbol ?? '');
    return frame;
  }

  private inGap({ kind, symbol = '' }: FrameMeaning): boolean {
    if (kind !== 'book' || this.gaps.size === 0) return false;
    const left = this.gaps.get(symbol);
    if (left === undefined) return false;
    if (left === 1) this.gaps.delete(symbol);
    else this.gaps.set(symbol, left - 1);
    return true;
  }

  private beginGap({ symbol = '' }: FrameMeaning, run: number): void {
    if (run > 1) this.gaps.set(symbol, run - 1);
  }

  private passOn({ text, millis, copies, held }: AlteredFrame): void {
    const { timers } = this.options;
    if (held && this.held === null) {
      this.held = text;
      timers.after(LONGEST_HOLD_MILLIS, () => this.release());
      return;
    }
    for (let copy = 0; copy < copies; copy += 1) {
      if (millis > 0 || this.line.busy) this.line.add(millis, () => this.write(text));
      else this.write(text);
    }
    this.release();
  }

  private release(): void {
    const { held } = this;
    if (held === null) return;
    this.held = null;
    if (this.line.busy) this.line.add(0, () => this.write(held));
    else this.write(held);
  }

  private answer(text: string, meaning: FrameMeaning, route: string): void {
    const struck = this.options.plan.onAnswer({ ...this.candidate(meaning), route });
    if (struck.some(({ rule }) => rule.kind === 'no-ack')) return;
    const millis = struck.reduce((sum, active) => sum + active.drawMillis(), 0);
    if (struck.length === 0) this.passOn({ text, millis: 0, copies: 1, held: false });
    else this.options.timers.after(millis, () => this.write(text));
  }

  private write(text: string): void {
    if (!this.silent) this.options.end.write(text);
  }
}

interface AlteredFrame {
  text: string;
  millis: number;
  copies: number;
  held: boolean;
}

/** Kraken's `"checksum":123` with another number; whatever has none is left as it is. */
export const withWrongChecksum = (text: string): string =>
  text.replace(
    /("checksum"\s*:\s*)(\d+)/g,
    (_, name: string, sum: string) => `${name}${(Number(sum) ^ 1) >>> 0}`,
  );
