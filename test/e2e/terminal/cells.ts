/** What the cells of the trade layout say: each is null where the screen does not show it. */

export interface LadderOrder {
  readonly side: 'buy' | 'sell';
  readonly size: string;
  /** Ahead of it in the queue. */
  readonly ahead: string;
  readonly price: string;
}

export interface OrderLine {
  readonly owner: string;
  readonly side: string;
  readonly kind: string;
  readonly size: string;
  readonly filled: string;
  readonly price: string;
  readonly state: string;
}

export interface PositionLine {
  readonly size: string;
  readonly average: string;
  readonly open: string;
  readonly net: string;
}

/** `•B 0.100 q0.090    █ 0.210 ▸61,752.00`: my order in the ladder. */
export function ownInLadder(rows: readonly string[]): LadderOrder | null {
  for (const row of rows) {
    const found = /^•([BS]) +([\d.]+) q([\d.]+)\D.*?(\d\d,\d\d\d\.\d\d)/.exec(row.slice(0, 50));
    if (found !== null) {
      const [, side, size, ahead, price] = found;
      return { side: side === 'B' ? 'buy' : 'sell', size: size!, ahead: ahead!, price: price! };
    }
  }
  return null;
}

/** The lines of the orders pane, from the uppermost down. */
export function orderLines(rows: readonly string[]): OrderLine[] {
  const line = /^ ([•mE?]) BTC\/USDT (BUY|SELL) +(\S+) +([\d.]+) +([\d.]+) +([\d,.]+) .*? {2}(\S+) *$/;
  return rows.flatMap((row) => {
    const found = line.exec(row.slice(0, 76));
    if (found === null) return [];
    const [, owner, side, kind, size, filled, price, state] = found as unknown as string[];
    return [
      { owner: owner!, side: side!, kind: kind!, size: size!, filled: filled!, price: price!, state: state! },
    ];
  });
}

/** The working order of mine, if the pane shows one. */
export const myOrder = (rows: readonly string[]): OrderLine | undefined =>
  orderLines(rows).find(({ owner, state }) => owner === '•' && /^(work|part)/.test(state));

/** ` BTC/USDT ▲ long        0.100  61,762.01   61,885.66   +0.00   −6.18`; null when it is flat. */
export function position(rows: readonly string[]): PositionLine | null {
  const line = /^ BTC\/USDT [▲▼] \S+ +([\d.]+) +([\d,.]+) +[\d,.]+ +(\S+) +(\S+)/;
  for (const row of rows) {
    const found = line.exec(row.slice(0, 76));
    if (found !== null) {
      const [, size, average, open, net] = found;
      return { size: size!, average: average!, open: open!, net: net! };
    }
  }
  return null;
}

export const isFlat = (rows: readonly string[]): boolean =>
  rows.some((row) => row.startsWith(' BTC/USDT · flat'));

/** `−6,176.18` as the number that it is. */
export const numberOf = (text: string): number => Number(text.replaceAll(',', '').replace('−', '-'));

/** What the message line says, without the mark of its level. */
export const messageOf = (rows: readonly string[]): string =>
  (rows.at(-2) ?? '').trim().replace(/^[✓✗!] /, '');

/** The price that the ladder's cursor is on: `▸61,762.00`. */
export const cursorPrice = (rows: readonly string[]): number | null => {
  const found = /▸ ?([\d,]+\.\d+)/.exec(rows.map((row) => row.slice(0, 50)).join('\n'));
  return found === null ? null : numberOf(found[1]!);
};

/** The pane whose heading stands in a heavy rule: it has the focus. */
export const focusedPane = (rows: readonly string[]): string | null =>
  /━ (?:\d )?([A-Z]+)/.exec(rows.join('\n'))?.[1] ?? null;
