import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { UserError } from '../../../../domain/index.js';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** How long a token may be used, in seconds. */
const LIFETIME = 120;

/**
 * JSON web tokens, ES256, one a request: the key is read once, and signing costs a tenth of ccxt's.
 * https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication
 */
export class CoinbaseSigner {
  private readonly key: KeyObject;

  /** @throws UserError where the secret is no PEM of a private P-256 key. */
  constructor(
    private readonly name: string,
    secret: string,
  ) {
    this.key = readKey(secret);
  }

  /** @param uri `GET api.coinbase.com/api/v3/…` for REST; absent for the socket. */
  token(seconds: number, uri?: string): string {
    const header = encode({
      alg: 'ES256',
      typ: 'JWT',
      kid: this.name,
      nonce: randomBytes(16).toString('hex'),
    });
    const claims = encode({
      aud: ['retail_rest_api_proxy'],
      iss: 'coinbase-cloud',
      nbf: seconds,
      exp: seconds + LIFETIME,
      sub: this.name,
      iat: seconds,
      ...(uri === undefined ? {} : { uri }),
    });
    const text = `${header}.${claims}`;
    const signature = sign('sha256', Buffer.from(text), { key: this.key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }
}

function readKey(secret: string): KeyObject {
  try {
    const key = createPrivateKey(secret.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below: the library's own words may quote the key.
  }
  throw new UserError(
    'coinbase: the secret is no private key of an ECDSA API key; paste the whole text from -----BEGIN to END-----, with "outcry keys add"',
  );
}
