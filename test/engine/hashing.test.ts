import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allocateRows, micros } from '../../src/domain/index.js';
import { SessionHash } from '../../src/engine/hashing.js';

const FIELDS = ['price', 'size', 'timeExchange', 'timeReceived', 'sequence', 'previousSequence'] as const;

const number = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(Number.NaN, -0, 0));
const row = fc.record({
  instrument: fc.nat(40),
  kind: fc.nat(6),
  flags: fc.nat(7),
  price: fc.nat(2 ** 31 - 1),
  size: number,
  timeExchange: number,
  timeReceived: number,
  sequence: number,
  previousSequence: number,
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;
type Step =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'input'; readonly text: string }
  | { readonly kind: 'output'; readonly text: string };

const text = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 4, arbitrary: fc.constantFrom('\ud800', 'é€😀', '') },
  // Longer than what is gathered before it is hashed.
  { weight: 1, arbitrary: fc.nat(60_000).map((length) => '€'.repeat(length)) },
);
const steps = fc.array(
  fc.oneof(
    row.map((of): Step => ({ kind: 'row', row: of })),
    fc.record({ kind: fc.constantFrom('input', 'output'), text }) as fc.Arbitrary<Step>,
  ),
  { maxLength: 40 },
);

/** 64 bytes a row, little-endian, one NaN and no −0. */
function bytesOf(of: Row, time: number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeDoubleLE(of.instrument * 65_536 + of.kind * 256 + of.flags, 0);
  bytes.writeDoubleLE(time, 8);
  FIELDS.forEach((field, i) => {
    const value = of[field];
    if (Number.isNaN(value)) bytes.writeUInt32LE(0x7ff80000, 16 + 8 * i + 4);
    else bytes.writeDoubleLE(value === 0 ? 0 : value, 16 + 8 * i);
  });
  return bytes;
}

it('is SHA-256 of all inputs and of all outputs, however they were gathered and whenever it was asked', () => {
  fc.assert(
    fc.property(steps, fc.nat(700), fc.boolean(), (made, repeated, askedBetween) => {
      const hash = new SessionHash();
      const [inputs, outputs] = [createHash('sha256'), createHash('sha256')];
      const rows = allocateRows(1);
      rows.length = 1;
      const take = (step: Step, time: number): void => {
        if (step.kind === 'output') {
          hash.output(step.text);
          outputs.update(`${step.text}\n`);
        } else if (step.kind === 'input') {
          hash.input(step.text, micros(time));
          inputs.update(`${time} ${step.text}\n`);
        } else {
          rows.kind[0] = step.row.kind;
          rows.flags[0] = step.row.flags;
          for (const field of FIELDS) rows[field][0] = step.row[field];
          hash.row({ instrument: step.row.instrument, rows, row: 0, time: micros(time) });
          inputs.update(bytesOf(step.row, time));
        }
      };
      made.forEach((step, time) => {
        take(step, time);
        if (askedBetween) hash.digest('');
      });
      const first = made[0];
      if (first !== undefined && first.kind === 'row') for (let i = 0; i < repeated; i += 1) take(first, i);
      const expected = createHash('sha256')
        .update(inputs.copy().digest())
        .update(outputs.copy().digest())
        .update('state')
        .digest('hex');
      expect(hash.digest('state')).toBe(expected);
    }),
  );
});
