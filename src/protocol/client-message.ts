import { z } from 'zod';
import type { ClientMessage } from './messages.js';

const request = z.number();
const id = z.string().min(1).max(200);

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), version: z.number(), client: z.string().max(200) }),
  z.object({
    kind: z.literal('subscribe'),
    id,
    topic: z.string().max(50),
    options: z
      .object({
        instrument: z.number().optional(),
        rowTicks: z.number().optional(),
        rows: z.number().optional(),
        intervalSeconds: z.number().optional(),
        count: z.number().optional(),
        clientOrderId: z.string().max(200).optional(),
        rate: z.number().positive().optional(),
      })
      .optional(),
  }),
  z.object({ kind: z.literal('unsubscribe'), id }),
  // The command itself is read by `parseCommand`, which names what is wrong with it.
  z.object({ kind: z.literal('command'), request, command: z.unknown() }),
  z.object({ kind: z.literal('preview'), request, command: z.unknown() }),
  z.object({ kind: z.literal('ping'), request }),
]);

/** What came over the socket as a message of the protocol; null for what is none. Whatever else it carried is left out. */
export function readClientMessage(value: unknown): ClientMessage | null {
  const parsed = message.safeParse(value);
  return parsed.success ? (parsed.data as ClientMessage) : null;
}
