import type { Delivery } from '../channel.js';

const PATIENCE_MILLIS = 10_000;
const USUAL_PAUSE_MILLIS = 5_000;
/** Nobody waits longer for an alert: by then it is told by another. */
const LONGEST_PAUSE_MILLIS = 60_000;
const LONGEST_REASON = 200;

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the receiver said against it, out of its answer; null where it said nothing that is understood. */
  readonly complaint: (body: string) => string | null;
  /** Seconds to wait, out of its answer; null where it does not say. */
  readonly retrySeconds?: (body: string) => number | null;
  /** Texts that must not appear in a reason. */
  readonly secrets: readonly string[];
}

/** One POST of JSON: 2xx is delivered, 429 and 5xx are tried again, the rest is refused. */
export async function post({
  url,
  body,
  headers = {},
  complaint,
  retrySeconds,
  secrets,
}: Post): Promise<Delivery> {
  const clean = (text: string): string => redacted(text, secrets);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'outcry', ...headers },
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
      redirect: 'error',
    });
    text = await answer.text();
  } catch (error) {
    return { outcome: 'later', reason: clean(unreachable(error)), afterMillis: USUAL_PAUSE_MILLIS };
  }
  if (answer.ok) return { outcome: 'delivered' };
  const said = complaint(text);
  const reason = clean(`HTTP ${answer.status}${said === null ? '' : `: ${said}`}`);
  if (answer.status !== 429 && answer.status < 500) return { outcome: 'refused', reason };
  const seconds = retrySeconds?.(text) ?? Number(answer.headers.get('retry-after'));
  const wanted = seconds > 0 ? seconds * 1_000 : USUAL_PAUSE_MILLIS;
  return { outcome: 'later', reason, afterMillis: Math.min(LONGEST_PAUSE_MILLIS, wanted) };
}

/** The field of a JSON answer; null where it is none, or has no such field. */
export function fieldOf(body: string, read: (value: Record<string, unknown>) => unknown): string | null {
  try {
    const found = read(JSON.parse(body) as Record<string, unknown>);
    return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
  } catch {
    return null;
  }
}

export function redacted(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '…');
  return clean.replaceAll(/\s+/g, ' ').slice(0, LONGEST_REASON);
}

function unreachable(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${PATIENCE_MILLIS / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String((error as Error)?.message ?? error);
}
