/** The ways to a person, each in the protocol of its receiver. */
import type { AlertChannel, ChannelSettings } from '../channel.js';
import { discordChannel } from './discord.js';
import { smtpChannel } from './smtp.js';
import { telegramChannel } from './telegram.js';
import { webhookChannel } from './webhook.js';

/** Nothing is sent before the first message. */
export function createChannel(settings: ChannelSettings): AlertChannel {
  switch (settings.kind) {
    case 'webhook':
      return webhookChannel(settings);
    case 'telegram':
      return telegramChannel(settings);
    case 'discord':
      return discordChannel(settings);
    case 'smtp':
      return smtpChannel(settings);
  }
}
