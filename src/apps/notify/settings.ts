import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../../domain/index.js';
import type { ChannelSettings } from '../../notify/index.js';
import type { Configuration } from '../../store/configuration/index.js';
import { refuseOpenFile } from '../../store/keys/index.js';

type Channel = Configuration['alerts']['channels'][number];
type Environment = Readonly<Record<string, string | undefined>>;

const TELEGRAM = 'https://api.telegram.org';
const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

export interface ChannelSources {
  /** Relative paths lie there: the folder of the configuration's file. */
  readonly folder: string;
  readonly environment: Environment;
}

/** A channel with its secrets. @throws UserError that names the channel, and never what a secret is. */
export async function readChannel(channel: Channel, sources: ChannelSources): Promise<ChannelSettings> {
  const { name, severity } = channel;
  const secret = (field: 'secret' | 'token' | 'address' | 'password') =>
    readSecret(channel[field] ?? '', { field: `alerts channel ${name}: ${field}`, ...sources });
  switch (channel.kind) {
    case 'webhook':
      return {
        kind: 'webhook',
        name,
        severity,
        url: channel.url!,
        secret: channel.secret === undefined ? null : await secret('secret'),
      };
    case 'telegram': {
      const url = (channel.url ?? TELEGRAM).replace(/\/+$/, '');
      return { kind: 'telegram', name, severity, chat: channel.chat!, token: await secret('token'), url };
    }
    case 'discord':
      return { kind: 'discord', name, severity, url: checkedAddress(name, await secret('address')) };
    case 'smtp': {
      const { security = 'starttls', certificateAuthority: authority } = channel;
      return {
        kind: 'smtp',
        name,
        severity,
        host: channel.host!,
        port: channel.port ?? (security === 'tls' ? SUBMISSIONS_PORT : SUBMISSION_PORT),
        security,
        user: channel.user ?? null,
        password: channel.password === undefined ? null : await secret('password'),
        from: channel.from!,
        to: channel.to!,
        authority:
          authority === undefined ? null : await readAuthority(name, resolve(sources.folder, authority)),
      };
    }
  }
}

function checkedAddress(name: string, address: string): string {
  if (/^https?:\/\/[^\s/]+\/\S+$/.test(address)) return address;
  throw new UserError(
    `alerts channel ${name}: address: what stands there is no address such as https://discord.com/api/webhooks/…`,
  );
}

async function readSecret(
  source: string,
  { field, folder, environment }: ChannelSources & { readonly field: string },
): Promise<string> {
  const [form, ...rest] = source.split(':');
  const place = rest.join(':');
  if (form === 'env') {
    const value = environment[place];
    if (value !== undefined && value !== '') return value;
    throw new UserError(`${field}: the environment has no ${place}`);
  }
  const credentials = environment.CREDENTIALS_DIRECTORY;
  if (form === 'credential' && (credentials === undefined || credentials === '')) {
    throw new UserError(
      `${field}: no systemd credential is here; put LoadCredential=${place}:PATH into the unit`,
    );
  }
  const path = form === 'credential' ? join(credentials!, place) : fromFolder(folder, place);
  await refuseOpenFile(path, field);
  const [line = ''] = (await readFile(path, 'utf8')).split(/\r?\n/);
  if (line.trim() !== '') return line.trim();
  throw new UserError(`${field}: ${path} is empty; write the secret into its first line`);
}

const fromFolder = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path));

async function readAuthority(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new UserError(`alerts channel ${name}: certificateAuthority: ${path} cannot be read`);
  }
}

/** Where relative paths of the configuration lie. */
export const sourcesOf = (file: string | undefined, configDir: string): ChannelSources => ({
  folder: file === undefined ? configDir : dirname(resolve(file)),
  environment: process.env,
});
