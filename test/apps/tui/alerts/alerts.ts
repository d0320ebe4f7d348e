import { type Alert, type AlertReading, parseAlert } from '../../../../src/apps/tui/alerts/index.js';
import { BTC, ETH } from '../../../portfolio/fixture.js';

export const INSTRUMENTS = [BTC, ETH];

export function alertOf(text: string): Alert {
  const alert = parseAlert(text, { instruments: INSTRUMENTS });
  if ('refused' in alert) throw new Error(alert.refused);
  return alert;
}

/** `BTC`, `BTC.bid`, `position.ETH` stand for the names of the fixture's markets; others for themselves. */
export function readingFrom(values: Readonly<Record<string, string | null>>): AlertReading {
  const named = new Map(
    Object.entries(values).map(([key, value]) => {
      const market = /^(position\.)?(BTC|ETH)(?:\.([a-z]+))?$/.exec(key);
      if (market === null) return [key, value];
      return [
        `test:${market[2]}/USDT.${market[1] === undefined ? (market[3] ?? 'last') : 'position'}`,
        value,
      ];
    }),
  );
  return (name) => named.get(name) ?? null;
}
