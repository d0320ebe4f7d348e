import type { Instrument } from '../../domain/index.js';
import type { Engine } from '../../engine/index.js';
import type { IndicatorOutput } from '../../indicators/index.js';
import { marketOf, type Rows, timed } from './rows.js';

/** What the indicators of strategies say as a minute begins. */
export function writeIndicators(engine: Engine, session: string, rows: Rows): void {
  const place = { session, sequence: engine.sequence, ...timed(engine.time) };
  for (const strategy of engine.strategies.values()) {
    for (const { instrument } of strategy.legs) {
      for (const { id, definition, values } of strategy.readings(instrument.index)) {
        definition.outputs.forEach((output, i) => {
          const value = values[i]!;
          if (!Number.isFinite(value)) return;
          rows.add('indicators', {
            ...place,
            ...marketOf(instrument),
            strategy: strategy.name,
            indicator: id,
            name: definition.name,
            output: output.name,
            value: value * unitOf(instrument, output),
          });
        });
      }
    }
  }
}

/** What one of the unit that the engine counts in is as a decimal. */
function unitOf({ specification }: Instrument, { unit }: IndicatorOutput): number {
  const one = ({ units, decimals }: { units: number; decimals: number }) => units / 10 ** decimals;
  const { tick, lot } = specification;
  if (unit === 'price') return one(tick);
  if (unit === 'size') return one(lot);
  return unit === 'price-per-size' ? one(tick) / one(lot) : 1;
}
