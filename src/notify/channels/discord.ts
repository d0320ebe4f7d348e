import type { AlertChannel, ChannelSettings } from '../channel.js';
import { alertText, timeText } from '../wording.js';
import { fieldOf, post } from './post.js';

const LONGEST_TEXT = 2_000;

/** A channel's webhook; nobody is pinged by what an alert says. https://discord.com/developers/docs/resources/webhook#execute-webhook */
export function discordChannel({ name, severity, url }: ChannelSettings & { kind: 'discord' }): AlertChannel {
  return {
    name,
    kind: 'discord',
    severity,
    send: (message) => {
      const text = `${alertText(message)}\n${message.session} · ${timeText(message)}`;
      return post({
        url,
        body: JSON.stringify({
          username: 'Outcry',
          content: escaped(text).slice(0, LONGEST_TEXT),
          allowed_mentions: { parse: [] },
        }),
        complaint: (body) => fieldOf(body, (value) => value.message),
        retrySeconds: (body) => {
          const seconds = fieldOf(body, (value) => value.retry_after);
          return seconds === null ? null : Number(seconds);
        },
        // Whoever has the address can post there.
        secrets: [url, new URL(url).pathname],
      });
    },
    close: () => {},
  };
}

/** What Discord would take for markup. */
const escaped = (text: string): string => text.replaceAll(/[\\*_~`|>#]/g, '\\$&');
