import { MICROS_PER_SECOND } from '../../domain/index.js';
import type { ScalingText } from '../configuration.js';
import { FULL, type Scale } from '../scale.js';

const STEP_PPM = 250_000;
const LEAST_STEP_PPM = 50_000;
const MILLION = 1_000_000;
/** Room comes back one step at a time, and not sooner than this. */
const WIDEN_AFTER_MICROS = 30 * MICROS_PER_SECOND;
/** and only with this much to spare. */
const SPARE = 1.1;

export interface ScalingInput {
  /** Realised volatility of the window in percent, and its normal; null while unknown. */
  readonly volatilityPercent: number | null;
  readonly normalPercent: number | null;
  readonly drawdownPercent: number;
}

/** How much of the limits is left: in quarters, down at once, up slowly. */
export class Scaling {
  scale: Scale = FULL;
  private changed = Number.NEGATIVE_INFINITY;

  /** True where it changed. */
  observe(input: ScalingInput, text: ScalingText | undefined, time: number): boolean {
    const { raw, why, floor } = wantedScale(input, text);
    const target = Math.max(floor, steps(raw));
    const { ppm } = this.scale;
    if (target === ppm) return false;
    if (target > ppm) {
      const next = ppm < STEP_PPM ? STEP_PPM : Math.min(MILLION, ppm + STEP_PPM);
      const spare = next === MILLION ? raw >= 1 : raw * MILLION >= next * SPARE;
      if (!spare || time - this.changed < WIDEN_AFTER_MICROS) return false;
      this.scale = next === MILLION ? FULL : { ppm: next, why: why || this.scale.why };
    } else this.scale = { ppm: target, why };
    this.changed = time;
    return true;
  }

  canonical(): unknown {
    return [this.scale.ppm, this.scale.why, this.changed];
  }
}

const steps = (raw: number): number => {
  const whole = Math.floor((raw * MILLION + 1e-6) / STEP_PPM) * STEP_PPM;
  return Math.min(MILLION, Math.max(LEAST_STEP_PPM, whole));
};

/** The tighter of the two, 1 where nothing shrinks. */
function wantedScale(
  input: ScalingInput,
  text: ScalingText | undefined,
): { raw: number; why: string; floor: number } {
  const ways: { raw: number; why: string; floor: number }[] = [{ raw: 1, why: '', floor: LEAST_STEP_PPM }];
  const { volatility, drawdown } = text ?? {};
  if (volatility && input.volatilityPercent !== null && input.volatilityPercent > 0) {
    const baseline = volatility.baseline === 'auto' ? input.normalPercent : volatility.baseline;
    const raw = baseline === null ? 1 : Math.min(1, baseline / input.volatilityPercent);
    ways.push({ raw, why: 'volatility', floor: volatility.floorPercent * 10_000 });
  }
  if (drawdown) {
    const { fromPercent, toPercent, floorPercent } = drawdown;
    const share = Math.min(1, Math.max(0, (input.drawdownPercent - fromPercent) / (toPercent - fromPercent)));
    const raw = 1 - share * (1 - floorPercent / 100);
    ways.push({ raw, why: 'drawdown', floor: floorPercent * 10_000 });
  }
  return ways.reduce((worst, way) => (way.raw < worst.raw ? way : worst));
}
