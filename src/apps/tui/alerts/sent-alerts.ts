import type { LogLine } from '../../../protocol/index.js';
import type { Workstation } from '../workstation.js';

/** The engine takes no longer text. */
const LONGEST_ALERT = 500;

/** Alerts of this terminal that go out by the engine's channels. They rang here already. */
export class SentAlerts {
  /** Until the engine says them again. */
  private readonly texts = new Set<string>();

  constructor(private readonly workstation: Workstation) {}

  /** Only what went wrong is worth a word more. */
  async send(text: string): Promise<void> {
    this.texts.add(text);
    const answer = await this.workstation.link.command({ kind: 'alert', text: text.slice(0, LONGEST_ALERT) });
    if (answer.outcome === 'done') return;
    this.workstation.say({ level: 'warn', text: `${text} · no message went out: ${answer.text}` });
  }

  /** True once for a line that says what was sent. */
  isEcho({ text }: LogLine): boolean {
    return this.texts.delete(text);
  }
}
