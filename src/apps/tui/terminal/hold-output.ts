import process from 'node:process';

/**
 * Keeps Node's warnings and whatever else is written to standard error off the screen: a line in the middle of
 * it scrolls the terminal, and every cell that is not painted anew stays in the wrong row.
 * @returns lets it out again, with what was held; calling it twice does no harm
 */
export function holdOutput(): () => void {
  const { stderr } = process;
  const write = stderr.write;
  const held: string[] = [];
  stderr.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    held.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const callback = rest.at(-1);
    if (typeof callback === 'function') queueMicrotask(() => callback());
    return true;
  }) as typeof stderr.write;
  // Node's own listener writes past the stream.
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning');
  const onWarning = (warning: Error): void => {
    held.push(`${warning.name}: ${warning.message}\n`);
  };
  process.on('warning', onWarning);
  let isHolding = true;
  return () => {
    if (!isHolding) return;
    isHolding = false;
    process.off('warning', onWarning);
    for (const listener of listeners) process.on('warning', listener);
    stderr.write = write;
    if (held.length > 0) stderr.write(held.join(''));
  };
}
