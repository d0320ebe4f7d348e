/** The optimiser: evaluates many parameters in processes of their own, keeps what it found, and judges it. */
export * from './evaluation.js';
export * from './optimise.js';
export * from './plan.js';
export * from './walk-forward.js';
export * from './worker-pool.js';
