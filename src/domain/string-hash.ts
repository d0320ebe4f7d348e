/** FNV-1a over the units of a string, signed 32 bits. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function stringHash(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
