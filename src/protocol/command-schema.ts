import { z } from 'zod';
import { type Command, MAX_LOTS, MAX_TICKS } from '../domain/index.js';

const ticks = z.number().int().min(-MAX_TICKS).max(MAX_TICKS);
const lots = z.number().int().positive().max(MAX_LOTS);
const side = z.enum(['buy', 'sell']);
const instrument = z.number().int().nonnegative();
const id = z.string().min(1).max(64);
const text = z.string().max(500);
/**
 * What a person typed and the log or a refusal says again: one line without control characters, and without
 * those that turn the direction of writing, with which it could be made to read otherwise than it is.
 */
const plain = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Bidi_Control}\u2028\u2029]*$/u, 'a line of text without control characters');
const words = plain(500);

const trail = z.discriminatedUnion('unit', [
  z.object({ unit: z.literal('ticks'), distance: z.number().int().positive().max(MAX_TICKS) }),
  z.object({ unit: z.literal('ppm'), distance: z.number().int().positive().max(500_000) }),
]);

const DAY_MICROS = 86_400_000_000;
const durationMicros = z.number().int().min(1_000_000).max(DAY_MICROS);
const execution = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('iceberg'),
    displaySize: lots,
    variancePpm: z.number().int().min(0).max(500_000),
  }),
  z.object({ kind: z.literal('twap'), durationMicros }),
  z.object({
    kind: z.literal('vwap'),
    durationMicros,
    participationPpm: z.number().int().min(1_000).max(1_000_000),
  }),
  z.object({ kind: z.literal('peg'), offsetTicks: z.number().int().min(0).max(1_000_000) }),
  z.object({ kind: z.literal('route'), style: z.enum(['take', 'rest']) }),
]);

/** An operator's order: what a person may set. Its owner is made by the engine, never believed. */
const order = z
  .object({
    instrument,
    side,
    type: z.enum([
      'limit',
      'market',
      'stop',
      'stop-limit',
      'take-profit',
      'take-profit-limit',
      'trailing-stop',
    ]),
    timeInForce: z.enum(['gtc', 'ioc', 'fok', 'gtd']),
    size: lots,
    price: ticks.nullable(),
    triggerPrice: ticks.nullable(),
    postOnly: z.boolean(),
    reduceOnly: z.boolean(),
    displaySize: lots.nullable(),
    expireTime: z.number().nullable(),
    trail: trail.optional(),
    execution: execution.optional(),
    bracket: z
      .object({ stopPrice: ticks.nullable(), takeProfitPrice: ticks.nullable(), trail: trail.nullable() })
      .optional(),
  })
  .transform((fields) => ({ ...fields, owner: 'manual' as const }));

const command = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('place'), order, confirmed: z.boolean().optional() }),
  z.object({ kind: z.literal('cancel'), clientOrderId: id }),
  z.object({
    kind: z.literal('replace'),
    clientOrderId: id,
    price: ticks.nullable(),
    size: lots.nullable(),
    triggerPrice: ticks.nullable().optional(),
    confirmed: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('cancel-all'),
    scope: z.enum(['mine', 'everyone']),
    instrument: instrument.nullable(),
    side: side.nullable(),
  }),
  z.object({ kind: z.literal('flatten'), instrument: instrument.nullable() }),
  z.object({ kind: z.literal('kill'), flatten: z.boolean(), reason: text }),
  z.object({ kind: z.literal('resume'), reason: words }),
  z.object({ kind: z.literal('adopt'), venueOrderId: id, instrument }),
  z.object({
    kind: z.literal('protect'),
    instrument,
    stopPrice: z.union([ticks, z.literal('none')]).nullable(),
    takeProfitPrice: z.union([ticks, z.literal('none')]).nullable(),
    trail: z.union([trail, z.literal('none')]).nullable(),
  }),
  z.object({ kind: z.literal('pause-strategies') }),
  z.object({ kind: z.literal('strategy'), name: id, action: z.enum(['start', 'pause', 'stop']) }),
  z.object({
    kind: z.literal('strategy-parameters'),
    name: plain(64),
    parameters: z.record(plain(64), z.union([plain(100), z.number(), z.boolean()])),
  }),
  z.object({
    kind: z.literal('mode'),
    mode: z.enum(['watch', 'paper', 'live']),
    confirmation: z.string().max(32),
  }),
  z.object({
    kind: z.literal('limit'),
    rule: plain(64),
    instrument: instrument.nullable(),
    value: plain(32),
  }),
  z.object({ kind: z.literal('note'), text: words, about: plain(64).nullable() }),
  z.object({ kind: z.literal('alert'), text: words }),
  z.object({ kind: z.literal('leave'), orders: z.enum(['cancel', 'keep', 'flatten']) }),
]);

/** Checks what came over the wire; a refusal names the field and what would be right. */
export function parseCommand(value: unknown): Command | { readonly refused: string } {
  const parsed = command.safeParse(value);
  if (parsed.success) return parsed.data as Command;
  const issue = parsed.error.issues[0]!;
  return { refused: `command.${issue.path.join('.')}: ${issue.message}` };
}
