import { createHmac } from 'node:crypto';
import type { AlertChannel, ChannelSettings } from '../channel.js';
import { fieldOf, post } from './post.js';

/**
 * JSON to an address of one's own: `time` (micros), `severity`, `key`, `text`, `session`, `repeated`.
 *
 * With a secret, `X-Outcry-Timestamp` (seconds) and `X-Outcry-Signature: sha256=…`, the HMAC-SHA-256 of
 * `TIMESTAMP.BODY` in hexadecimal, so that the receiver can tell ours from anybody's, and a new one from a repeated one.
 */
export function webhookChannel({
  name,
  severity,
  url,
  secret,
}: ChannelSettings & { kind: 'webhook' }): AlertChannel {
  return {
    name,
    kind: 'webhook',
    severity,
    send: (message) => {
      const body = JSON.stringify(message);
      return post({
        url,
        body,
        headers: secret === null ? {} : signature(secret, body),
        complaint: (text) => fieldOf(text, (value) => value.error ?? value.message),
        secrets: secret === null ? [] : [secret],
      });
    },
    close: () => {},
  };
}

function signature(secret: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-outcry-timestamp': timestamp, 'x-outcry-signature': `sha256=${mac}` };
}
