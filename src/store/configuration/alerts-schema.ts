import { z } from 'zod';
import { choice, integer, list, section, text } from './fields.js';

/** Where a secret stands, since it never stands in the configuration itself. */
const SECRET_FORM = 'file:PATH, env:NAME or credential:NAME, where the secret stands';
const secret = () =>
  z.string({ error: SECRET_FORM }).regex(/^(file|env|credential):.+$/, { error: SECRET_FORM });

const address = () => {
  const error = 'an address such as https://alerts.example/outcry';
  return z.string({ error }).regex(/^https?:\/\/[^\s/]+/, { error });
};

/** What each kind needs, and what it may have beside. */
const FIELDS = {
  webhook: { needs: ['url'], may: ['secret'] },
  telegram: { needs: ['chat', 'token'], may: ['url'] },
  discord: { needs: ['address'], may: [] },
  smtp: {
    needs: ['host', 'from', 'to'],
    may: ['port', 'security', 'user', 'password', 'certificateAuthority'],
  },
} as const;

const chat = () => {
  const error = 'the number of a chat, or @channel';
  return z
    .union([z.string(), z.int()], { error })
    .transform(String)
    .pipe(z.string().regex(/^(-?\d+|@\w+)$/, { error }));
};

const channel = section({
  name: text('a name').describe('unique; `outcry alerts test NAME` tries it'),
  kind: choice('webhook', 'telegram', 'discord', 'smtp'),
  severity: choice('info', 'warning', 'critical')
    .default('warning')
    .describe('what is less severe is not sent'),
  url: address().optional().describe("of a webhook; of Telegram's API where another speaks it"),
  secret: secret().optional().describe('signs what is sent to a webhook'),
  chat: chat().optional().describe('of Telegram'),
  token: secret().optional().describe("of Telegram's bot"),
  address: secret().optional().describe("Discord's webhook: whoever knows it can post there"),
  host: text('a host').optional().describe('of a mail server'),
  port: integer(1, 65_535).optional(),
  security: choice('tls', 'starttls', 'none').optional().describe('starttls where left out'),
  user: text('a name').optional(),
  password: secret().optional(),
  from: text('an e-mail address').optional(),
  to: list(text('an e-mail address'), 'e-mail addresses')
    .min(1, { error: 'a list with at least one e-mail address' })
    .optional(),
  certificateAuthority: text('a path')
    .optional()
    .describe('a PEM file to trust beside the authorities of the system'),
}).superRefine((given, issues) => {
  const { kind, ...fields } = given;
  const { needs, may } = FIELDS[kind];
  for (const name of needs) {
    if (fields[name] !== undefined) continue;
    issues.addIssue({ code: 'custom', path: [name], message: `there for a channel of kind ${kind}` });
  }
  const known: readonly string[] = ['name', 'severity', ...needs, ...may];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || known.includes(name)) continue;
    issues.addIssue({ code: 'custom', path: [name], message: `left out for a channel of kind ${kind}` });
  }
  if (kind !== 'smtp') return;
  if ((fields.user === undefined) !== (fields.password === undefined)) {
    issues.addIssue({ code: 'custom', path: ['password'], message: 'there with user, and only then' });
  }
  if (fields.security === 'none' && fields.password !== undefined) {
    issues.addIssue({
      code: 'custom',
      path: ['security'],
      message: 'tls or starttls: a password is not sent in the clear',
    });
  }
});

/** How a person is told who does not look at the screen. */
export const alerts = section({
  repeatSeconds: integer(0, 86_400).describe('the same is not told again by a channel within'),
  perMinute: integer(1, 1_000).describe('messages by one channel; twice as many where they are critical'),
  channels: list(channel, 'channels').superRefine((channels, issues) => {
    channels.forEach(({ name }, index) => {
      if (channels.findIndex((other) => other.name === name) === index) return;
      issues.addIssue({ code: 'custom', path: [index, 'name'], message: 'a name that no other channel has' });
    });
  }),
});
