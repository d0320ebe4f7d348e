import { grouped } from '../domain/index.js';
import type { Rule } from './rule.js';
import { refusal } from './rule.js';

const closeOnly: Rule = {
  name: 'close-only',
  trapsExits: true,
  check: ({ context }) => {
    const state = context.surroundings?.state;
    if (state !== 'close-only' && state !== 'halt') return null;
    return refusal('close-only', {
      limit: 'normal',
      value: state,
      text: `${state.toUpperCase()}: only what reduces (${context.surroundings?.stateReason ?? ''})`,
    });
  },
};

const reconciling: Rule = {
  name: 'reconciling',
  trapsExits: true,
  check: ({ context }) =>
    context.surroundings?.reconciling === true
      ? refusal('reconciling', {
          limit: 'in line',
          value: 'reconciling',
          text: `${context.instrument.specification.venue} is being reconciled; once its account is in line`,
        })
      : null,
};

const clockSkew: Rule = {
  name: 'clock-skew',
  trapsExits: true,
  check: ({ context, account }) => {
    const limit = account.clockSkewMicros;
    const skew = context.surroundings?.skewMicros ?? null;
    if (limit === null || skew === null || Math.abs(skew) <= limit.value) return null;
    const value = `${Math.round(Math.abs(skew) / 1_000)}`;
    const most = `${limit.value / 1_000}`;
    const way = skew > 0 ? 'behind ours, or its news is late' : 'ahead of ours';
    return refusal('clock-skew', {
      value,
      limit: most,
      text: `${grouped(value)} > ${grouped(most)} ms: the clock of ${context.instrument.specification.venue} is ${way} (${limit.place})`,
    });
  },
};

export const stateRules: readonly Rule[] = [closeOnly, reconciling, clockSkew];
