import { ExitCode, UserError } from '../../domain/index.js';

/** What keytar offers, and `@napi-rs/keyring` with its words. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** Under which the system's keychain lists what is Outcry's. */
export const KEYCHAIN_SERVICE = 'outcry';

const MODULES = ['keytar', '@napi-rs/keyring/keytar.js'];

/**
 * True where the system has a keychain that outlives a reboot. Without a session bus, as on a server, Linux has none:
 * what looks like one keeps keys in the kernel's memory.
 */
export const hasKeychain = (
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): boolean => platform !== 'linux' || Boolean(environment.DBUS_SESSION_BUS_ADDRESS);

/** The first of the two libraries that loads. @throws UserError where none does. */
export async function openKeychain(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<Keychain> {
  for (const name of MODULES) {
    const loaded = (await load(name).catch(() => null)) as (Keychain & { default?: Keychain }) | null;
    const keychain = loaded?.default ?? loaded;
    if (keychain?.getPassword !== undefined) return patient(keychain);
  }
  throw new UserError(
    'the keychain of the system cannot be reached from here; keep keys in the vault: keys.store: vault',
    ExitCode.failed,
  );
}

/** The first call of a process may be refused and the next one not. */
function patient(keychain: Keychain): Keychain {
  const twice = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    try {
      return await call();
    } catch {
      return call().catch(() => {
        throw new UserError(
          'the keychain of the system refuses; unlock it, or keep keys in the vault: keys.store: vault',
          ExitCode.failed,
        );
      });
    }
  };
  return {
    getPassword: (service, account) => twice(() => keychain.getPassword(service, account)),
    setPassword: (service, account, password) =>
      twice(() => keychain.setPassword(service, account, password)),
    deletePassword: (service, account) => twice(() => keychain.deletePassword(service, account)),
  };
}
