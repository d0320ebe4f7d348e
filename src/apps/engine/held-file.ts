import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OrderDocument, orderDocument } from './order-document.js';
import type { Session } from './session.js';

interface DataFolder {
  readonly dataDir: string;
}

const heldFile = ({ dataDir }: DataFolder): string => join(dataDir, 'held.json');

/**
 * Keeps on the disk what the engine itself holds: stops that it emulates, orders that it works in slices. The log has
 * those only for who steps through it; whoever asks while no engine runs must see at once what nobody looks after.
 */
export class HeldFile {
  private written = '';
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;

  constructor(
    private readonly session: Pick<Session, 'engine' | 'log'>,
    private readonly home: DataFolder,
  ) {}

  /** Writes what is held now, where that has changed, behind the back of who calls. */
  look(): void {
    const text = this.isWriting ? this.written : this.text();
    if (text === this.written) return;
    this.isWriting = true;
    this.writing = this.write(text);
  }

  /** What is held now is on its way to the disk, or refused, when this resolves. */
  async close(): Promise<void> {
    await this.writing;
    this.look();
    await this.writing;
  }

  private text(): string {
    const { engine, log } = this.session;
    const orders: OrderDocument[] = [];
    for (const order of engine.orders.working()) {
      if (order.carrier !== 'engine') continue;
      const { request } = order;
      orders.push(
        orderDocument({ ...request, ...order }, engine.instruments[request.instrument]!, order.carrier),
      );
    }
    return JSON.stringify({ session: log, orders });
  }

  private async write(text: string): Promise<void> {
    const path = heldFile(this.home);
    try {
      await writeFile(`${path}.${process.pid}`, text, { mode: 0o600 });
      await rename(`${path}.${process.pid}`, path);
      this.written = text;
    } catch {
      // A disk that refuses this refuses the log too, which says so; tried again with the next look.
    }
    this.isWriting = false;
  }
}

/** What the last engine of a session held by then: what woke up and went out is in its log, under the same id. */
export const heldBeside = (
  home: DataFolder,
  session: string,
  logged: { get(clientOrderId: string): unknown },
): readonly OrderDocument[] =>
  readHeld(home, session).filter(({ clientOrderId }) => logged.get(clientOrderId) === undefined);

/** Empty where it is not known. */
function readHeld(home: DataFolder, session: string): readonly OrderDocument[] {
  try {
    const held = JSON.parse(readFileSync(heldFile(home), 'utf8')) as {
      readonly session?: unknown;
      readonly orders?: unknown;
    };
    return held.session === session && Array.isArray(held.orders) ? (held.orders as OrderDocument[]) : [];
  } catch {
    return [];
  }
}
