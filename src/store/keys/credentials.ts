import { UserError } from '../../domain/index.js';

/** What a venue gave for one key. Never printed, never logged, never part of an error. */
export interface StoredCredentials {
  readonly apiKey: string;
  readonly secret: string;
  /** Of venues that want one, such as OKX. */
  readonly passphrase: string | null;
}

/**
 * Reads credentials as they come over a file descriptor: a JSON object with `apiKey`, `secret` and maybe `passphrase`;
 * the file that Coinbase gives (`name`, `privateKey`); or two or three lines.
 * @throws UserError that says what was expected and nothing of what was there.
 */
export function parseCredentials(text: string): StoredCredentials {
  const given = text.trim().startsWith('{') ? fromJson(text) : fromLines(text);
  if (given !== null) return given;
  throw new UserError(
    'the key as given: expected two lines (API key, secret), a third for a passphrase, or JSON with apiKey and secret',
  );
}

function fromJson(text: string): StoredCredentials | null {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { apiKey = value.name, secret = value.privateKey, passphrase = null } = value;
  if (!isFilled(apiKey) || !isFilled(secret)) return null;
  if (passphrase !== null && !isFilled(passphrase)) return null;
  return { apiKey, secret, passphrase };
}

/** A private key in PEM spans lines of its own, behind that of the API key. */
function fromLines(text: string): StoredCredentials | null {
  const pem = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/.exec(text);
  const lines = (pem === null ? text : text.replace(pem[0], ''))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [apiKey, second, third, ...more] = lines;
  if (apiKey === undefined || more.length > 0) return null;
  const secret = pem?.[0] ?? second;
  const passphrase = (pem === null ? third : second) ?? null;
  if (secret === undefined || (pem !== null && third !== undefined)) return null;
  return { apiKey, secret, passphrase };
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
