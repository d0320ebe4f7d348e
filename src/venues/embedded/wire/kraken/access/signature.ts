import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  /** From `/0/private` on. */
  readonly path: string;
  readonly nonce: string;
  /** As it was sent. */
  readonly body: string;
}

/**
 * HMAC-SHA512 with the secret over the path and SHA-256 of nonce and body, in base64.
 *
 * Source: https://docs.kraken.com/api/docs/guides/spot-rest-auth
 * @param secret in base64.
 */
export function krakenSignature({ path, nonce, body }: SignedRequest, secret: string): string {
  return digest({ path, nonce, body }, secret).toString('base64');
}

export function signatureFits(request: SignedRequest, secret: string, signature: string): boolean {
  const sent = Buffer.from(signature, 'base64');
  const right = digest(request, secret);
  return sent.length === right.length && timingSafeEqual(sent, right);
}

function digest({ path, nonce, body }: SignedRequest, secret: string): Buffer {
  const message = createHash('sha256')
    .update(nonce + body)
    .digest();
  return createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(message).digest();
}
