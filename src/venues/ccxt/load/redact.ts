import type { Credentials } from '../contract.js';

const HIDDEN = '…';

/** What looks like a secret whoever's it is: signatures, tokens, keys in headers and PEM texts. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]+-----[\s\S]*?(-----END [A-Z ]+-----|$)/g,
  /\beyJ[\w-]+\.[\w-]+(\.[\w-]+)?/g,
  /(?<=\b(signature|apikey|api[-_]key|secret|token|listenkey|passphrase|password|authorization|x-mbx-apikey|api-sign|ok-access-\w+)["']?\s*[=:]\s*["']?(bearer\s+)?)[^\s"'&,;}]+/gi,
];

/** Long enough that a text which is part of it is no common word. */
const PIECE = 12;

/**
 * `text` without these credentials in any form in which a request carries them, and without whatever else looks like
 * a secret.
 */
export function redact(text: string, credentials: Credentials | null): string {
  let clean = text;
  for (const secret of formsOf(credentials)) clean = clean.replaceAll(secret, HIDDEN);
  for (const shape of SHAPES) clean = clean.replace(shape, HIDDEN);
  return clean;
}

/** The longer first, so that none leaves a rest of another behind. */
function formsOf(credentials: Credentials | null): string[] {
  if (credentials === null) return [];
  const { apiKey, secret, passphrase } = credentials;
  const forms = new Set<string>();
  for (const value of [apiKey, secret, passphrase ?? '']) {
    if (value === '') continue;
    for (const form of [
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      base64(value),
    ]) {
      forms.add(form);
    }
    // A PEM text is broken into lines, each of which is secret by itself.
    for (const line of value.split(/\\n|\n/)) if (line.length >= PIECE) forms.add(line);
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

const base64 = (value: string): string => Buffer.from(value, 'utf8').toString('base64');
