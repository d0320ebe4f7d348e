import * as ws from 'ws';

interface FrameOptions {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  readonly mask: boolean;
  /** True: what is masked is a copy, behind its head in one piece. */
  readonly readOnly: boolean;
}

// Public in `ws`, and missing in its types.
const { Sender } = ws as unknown as {
  readonly Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] };
};

const TEXT: FrameOptions = { fin: true, rsv1: false, opcode: 1, mask: true, readOnly: true };

/** Frames of text from a client to a server: those of a turn leave as one buffer, and so in one write. */
export class OutgoingFrames {
  private pieces: Buffer[] = [];

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  add(text: string): void {
    for (const piece of Sender.frame(Buffer.from(text), TEXT)) this.pieces.push(piece);
  }

  /** What was added since the last call; it is whoever's that takes it. */
  take(): Buffer {
    const { pieces } = this;
    this.pieces = [];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
