import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { OutgoingFrames } from '../../../../src/venues/ccxt/account/outgoing-frames.js';

/** The texts that a server of `ws` reads of what is on the wire. */
async function read(wire: Buffer): Promise<string[]> {
  const heard: string[] = [];
  // The types do not have it.
  const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };
  const receiver = new Receiver({ isServer: true });
  receiver.on('message', (text: Buffer) => heard.push(text.toString('utf8')));
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.end(wire, () => resolve());
  });
  return heard;
}

describe('OutgoingFrames', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
    'frames a text of %i bytes as a server reads it',
    async (length) => {
      const frames = new OutgoingFrames();
      const text = 'x'.repeat(length);
      frames.add(text);
      expect(await read(frames.take())).toEqual([text]);
      expect(frames.isEmpty).toBe(true);
    },
  );

  it('are read in their order, whatever they hold and whenever they are taken', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.nat(40_000).map((length) => 'é'.repeat(length)),
    );
    const act = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.constant(null) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const frames = new OutgoingFrames();
        const taken: Buffer[] = [];
        for (const one of acts) {
          if (one === null) taken.push(frames.take());
          else frames.add(one);
        }
        taken.push(frames.take());
        expect(await read(Buffer.concat(taken))).toEqual(acts.filter((one) => one !== null));
      }),
      { numRuns: 100 },
    );
  });

  it('have masks of their own', () => {
    const frames = new OutgoingFrames();
    const masks = new Set<string>();
    for (let i = 0; i < 3_000; i += 1) {
      frames.add('');
      masks.add(frames.take().subarray(2).toString('hex'));
    }
    // Of 3,000 of four bytes, one pair in a thousand runs is alike.
    expect(masks.size).toBeGreaterThan(2_997);
  });
});
