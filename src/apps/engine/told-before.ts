import { z } from 'zod';
import type { AccountFile } from '../host/index.js';

/** What was told so long ago is asked for again. */
const KEPT_MILLIS = 3_600_000;

const document = z.object({ time: z.number(), told: z.unknown() });

/**
 * What a venue tells of an account and does not change from one minute to the next. An engine that is started again has
 * its answer from the one before it: venues count questions, and those that a restart needs more are the orders'.
 *
 * @param goesOn false where a person starts: then it is asked.
 * @param schema what the answer looks like; one that looks otherwise is asked for again.
 */
export async function toldBefore<Answer extends object>(
  ask: () => Promise<Answer>,
  {
    file,
    goesOn,
    schema,
    now = Date.now,
  }: {
    readonly file: AccountFile | null;
    readonly goesOn: boolean;
    readonly schema: z.ZodType<Answer>;
    readonly now?: () => number;
  },
): Promise<{ readonly answer: Answer; readonly isAsked: boolean }> {
  if (goesOn) {
    const { success, data } = document.safeParse(await file?.read().catch(() => null));
    const age = success ? now() - data.time : Number.POSITIVE_INFINITY;
    const told = schema.safeParse(data?.told);
    if (told.success && age >= 0 && age < KEPT_MILLIS) return { answer: told.data, isAsked: false };
  }
  const answer = await ask();
  // One that cannot be kept is asked for again.
  await file?.write({ time: now(), told: answer }).catch(() => {});
  return { answer, isAsked: true };
}
