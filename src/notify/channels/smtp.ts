import { createTransport } from 'nodemailer';
import type { AlertChannel, ChannelSettings, Delivery, Message } from '../channel.js';
import { alertText, timeText } from '../wording.js';
import { redacted } from './post.js';

const PATIENCE_MILLIS = 10_000;
const PAUSE_MILLIS = 15_000;
/** Of a subject line; the whole text is in the body. */
const LONGEST_SUBJECT = 120;

/** E-mail by SMTP; a connection a message, since alerts are rare. A password is never sent in the clear. */
export function smtpChannel(settings: ChannelSettings & { kind: 'smtp' }): AlertChannel {
  const { name, severity, host, port, security, user, password, authority } = settings;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === null || password === null ? {} : { auth: { user, pass: password } }),
    ...(authority === null ? {} : { tls: { ca: authority } }),
    connectionTimeout: PATIENCE_MILLIS,
    greetingTimeout: PATIENCE_MILLIS,
    socketTimeout: PATIENCE_MILLIS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name,
    kind: 'smtp',
    severity,
    send: async (message) => {
      try {
        await transport.sendMail(mailOf(settings, message));
        return { outcome: 'delivered' };
      } catch (error) {
        return failure(error as Error & { responseCode?: number; code?: string }, [password ?? '']);
      }
    },
    close: () => transport.close(),
  };
}

function mailOf({ from, to }: ChannelSettings & { kind: 'smtp' }, message: Message) {
  const text = alertText(message);
  return {
    from,
    to: [...to],
    subject: `Outcry: ${text.replaceAll(/\s+/g, ' ')}`.slice(0, LONGEST_SUBJECT),
    text: `${text}\n\n${message.session}\n${timeText(message)}\n`,
    headers: { 'X-Outcry-Key': message.key.replaceAll(/[^\x20-\x7e]/g, '?') },
    ...(message.severity === 'critical' ? { priority: 'high' as const } : {}),
  };
}

/** 4xx is for now, 5xx for good; what never got an answer may get one later. RFC 5321, 4.2.1. */
function failure(
  error: Error & { responseCode?: number; code?: string },
  secrets: readonly string[],
): Delivery {
  const reason = redacted(error.message, secrets);
  const { responseCode: said = 0, code } = error;
  const forGood = said >= 500 || (said === 0 && (code === 'EAUTH' || code === 'EENVELOPE'));
  return forGood ? { outcome: 'refused', reason } : { outcome: 'later', reason, afterMillis: PAUSE_MILLIS };
}
