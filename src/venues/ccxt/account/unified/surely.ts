import { withTakenNonce } from '../nonces.js';
import { isNonceRefused } from './reject-codes.js';

/** A call of ccxt, made again where its nonce was refused. */
export async function surely<T>(call: () => Promise<T>): Promise<T> {
  const answer = await withTakenNonce(
    () =>
      call().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    (given) => 'error' in given && isNonceRefused(given.error),
  );
  if ('error' in answer) throw answer.error;
  return answer.value;
}
