/** Of one request whose nonce was refused; a key that is refused more often in a row is locked out for a while. */
const MOST_NONCES = 4;
/** Longer each time: two processes that ask at one moment must not go on doing so. */
const NEXT_NONCE_MILLIS = [20, 60, 150];

/**
 * A refused nonce means that nothing was carried out: the call is made again with another. `send` takes a new one at
 * each call.
 */
export async function withTakenNonce<T>(
  send: () => Promise<T>,
  isRefused: (answer: T) => boolean,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send();
    if (!isRefused(answer) || attempt === MOST_NONCES) return answer;
    await new Promise((resolve) => setTimeout(resolve, NEXT_NONCE_MILLIS[attempt - 1]));
  }
}

/** From this on a nonce counts milliseconds, or finer. */
const MILLISECONDS = 1e12;

/**
 * No two requests of a client with one nonce: ccxt takes the clock's, and two in a millisecond are refused. Where it
 * counts seconds they stay as they are, for venues that hold them against their clock.
 */
export function raiseNonces(venue: { nonce(): number }): void {
  const ofClock = venue.nonce.bind(venue);
  let last = 0;
  venue.nonce = () => {
    const now = ofClock();
    if (now >= MILLISECONDS) last = Math.max(last + 1, now);
    return now >= MILLISECONDS ? last : now;
  };
}
