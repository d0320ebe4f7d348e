import type { AlertChannel, ChannelSettings } from '../channel.js';
import { alertText, timeText } from '../wording.js';
import { fieldOf, post } from './post.js';

/** The longest text that `sendMessage` takes, in UTF-16 units. */
const LONGEST_TEXT = 4_096;

/** A bot's message to one chat. Plain text, so that nothing in an alert is taken for markup. https://core.telegram.org/bots/api#sendmessage */
export function telegramChannel({
  name,
  severity,
  url,
  token,
  chat,
}: ChannelSettings & { kind: 'telegram' }): AlertChannel {
  return {
    name,
    kind: 'telegram',
    severity,
    send: (message) => {
      const text = `${alertText(message)}\n${message.session} · ${timeText(message)}`;
      return post({
        url: `${url}/bot${token}/sendMessage`,
        body: JSON.stringify({
          chat_id: chat,
          text: text.slice(0, LONGEST_TEXT),
          disable_notification: message.severity === 'info',
          link_preview_options: { is_disabled: true },
        }),
        complaint: (body) => fieldOf(body, (value) => value.description),
        retrySeconds: (body) => {
          const seconds = fieldOf(
            body,
            (value) => (value.parameters as { retry_after?: number } | undefined)?.retry_after,
          );
          return seconds === null ? null : Number(seconds);
        },
        secrets: [token],
      });
    },
    close: () => {},
  };
}
