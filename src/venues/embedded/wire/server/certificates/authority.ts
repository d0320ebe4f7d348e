import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bits,
  context,
  implicit,
  integer,
  objectId,
  octets,
  sequence,
  set,
  small,
  time,
  truth,
  utf8,
} from './der.js';

/** PEM texts: a server's key and certificate, and the authority that clients are to trust. */
export interface MadeCertificates {
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
}

const DAY_MILLIS = 86_400_000;

/**
 * Makes an authority that lives as long as this call does (its key is thrown away) and one certificate by it, on
 * P-256, for these names and addresses.
 * @param now from when they are valid; for 30 days, with a day before it for clocks that are off.
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function makeCertificates(names: readonly string[], now: Date = new Date()): MadeCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const validity = [new Date(now.getTime() - DAY_MILLIS), new Date(now.getTime() + 30 * DAY_MILLIS)] as const;
  const issuer = { name: 'Outcry exchange: an authority for tests', keys: authority };
  const common = { issuer, validity };
  return {
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: certificate({
      ...common,
      subject: 'Outcry exchange',
      publicKey: server.publicKey,
      extensions: [
        extension('2.5.29.19', sequence(), true),
        // digitalSignature.
        extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true),
        // serverAuth.
        extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
        extension('2.5.29.17', sequence(...names.filter(canBeNamed).map(alternativeName))),
      ],
    }),
    authority: certificate({
      ...common,
      subject: issuer.name,
      publicKey: authority.publicKey,
      extensions: [
        extension('2.5.29.19', sequence(truth()), true),
        // keyCertSign and cRLSign.
        extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
      ],
    }),
  };
}

interface CertificateParts {
  readonly issuer: {
    readonly name: string;
    readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  };
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly validity: readonly [Date, Date];
  readonly extensions: readonly Buffer[];
}

function certificate({ issuer, subject, publicKey, validity, extensions }: CertificateParts): string {
  // ecdsa-with-SHA256.
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
  const serial = randomBytes(16);
  serial[0]! &= 0x7f;
  serial[0]! |= 0x40;
  const body = sequence(
    context(0, small(2)),
    integer(serial),
    algorithm,
    distinguishedName(issuer.name),
    sequence(time(validity[0]), time(validity[1])),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    context(
      3,
      sequence(
        ...extensions,
        extension('2.5.29.14', octets(keyId(publicKey))),
        extension('2.5.29.35', sequence(implicit(0, keyId(issuer.keys.publicKey)))),
      ),
    ),
  );
  const signature = sign('sha256', body, issuer.keys.privateKey);
  const lines = sequence(body, algorithm, bits(signature))
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const distinguishedName = (name: string): Buffer => sequence(set(sequence(objectId('2.5.4.3'), utf8(name))));

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [truth()] : []), octets(value));
}

/** Of IPv6 only this machine's own address: the others have too many spellings. */
const canBeNamed = (name: string): boolean => isIP(name) !== 6 || name === '::1';

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return implicit(7, Buffer.from(name.split('.').map(Number)));
  if (name === '::1') return implicit(7, Buffer.from([...Array(15).fill(0), 1]));
  return implicit(2, Buffer.from(name));
}

/** SHA-1 of the key, as RFC 5280 (4.2.1.2) names keys; nothing is secured by it. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }).subarray(-65))
    .digest();
}
