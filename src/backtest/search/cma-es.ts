import type { Random } from '../../domain/index.js';
import { symmetricEigen } from './eigen.js';

export interface CmaOptions {
  /** Where it begins. */
  readonly mean: readonly number[];
  /** How widely it looks at first, in the same units. */
  readonly sigma: number;
  readonly random: Random;
  /** Points of a generation; 4 + ⌊3 ln n⌋ where left out. */
  readonly population?: number;
}

/**
 * The covariance matrix adaptation evolution strategy, (μ/μ_w, λ) with rank-one and rank-μ updates, cumulative step
 * size adaptation and negative weights left out: Hansen, The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772,
 * figure 6 with the defaults of table 1. It minimises, without bounds.
 */
export class CmaEs {
  readonly population: number;
  readonly mean: Float64Array;
  sigma: number;
  /** Row-major. */
  readonly covariance: Float64Array;
  private readonly n: number;
  private readonly weights: readonly number[];
  private readonly muEff: number;
  private readonly cSigma: number;
  private readonly dSigma: number;
  private readonly cC: number;
  private readonly c1: number;
  private readonly cMu: number;
  private readonly chiN: number;
  private readonly pathSigma: Float64Array;
  private readonly pathC: Float64Array;
  private readonly random: Random;
  private generation = 0;
  /** Columns of the eigenvectors, and the roots of the eigenvalues. */
  private axes: Float64Array;
  private lengths: Float64Array;

  constructor({ mean, sigma, random, population }: CmaOptions) {
    const n = mean.length;
    this.n = n;
    this.random = random;
    this.mean = Float64Array.from(mean);
    this.sigma = sigma;
    this.population = population ?? 4 + Math.floor(3 * Math.log(n));
    const mu = Math.floor(this.population / 2);
    const raw = Array.from({ length: mu }, (_, i) => Math.log((this.population + 1) / 2) - Math.log(i + 1));
    const sum = raw.reduce((a, b) => a + b, 0);
    this.weights = raw.map((weight) => weight / sum);
    this.muEff = 1 / this.weights.reduce((a, w) => a + w * w, 0);
    const { muEff } = this;
    this.cSigma = (muEff + 2) / (n + muEff + 5);
    this.dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + this.cSigma;
    this.cC = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
    this.c1 = 2 / ((n + 1.3) * (n + 1.3) + muEff);
    this.cMu = Math.min(1 - this.c1, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) * (n + 2) + muEff));
    this.chiN = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    this.pathSigma = new Float64Array(n);
    this.pathC = new Float64Array(n);
    this.covariance = identity(n);
    this.axes = identity(n);
    this.lengths = new Float64Array(n).fill(1);
  }

  /** The points of the next generation. */
  sample(): Float64Array[] {
    return Array.from({ length: this.population }, () => {
      const z = Float64Array.from(this.lengths, (length) => length * this.random.normal());
      return Float64Array.from(this.mean, (centre, i) => centre + this.sigma * this.row(i, z));
    });
  }

  /** @param ordered the points of the generation, best first; only the better half counts. */
  update(ordered: readonly Float64Array[]): void {
    const { n, weights, muEff, sigma, cSigma, cC, c1, cMu } = this;
    this.generation += 1;
    const steps = weights.map((_, k) => ordered[k]!.map((x, i) => (x - this.mean[i]!) / sigma));
    const step = new Float64Array(n);
    for (const [k, weight] of weights.entries())
      for (let i = 0; i < n; i += 1) step[i]! += weight * steps[k]![i]!;
    for (let i = 0; i < n; i += 1) this.mean[i]! += sigma * step[i]!;

    const whitened = this.whiten(step);
    const keepSigma = Math.sqrt(cSigma * (2 - cSigma) * muEff);
    for (let i = 0; i < n; i += 1) {
      this.pathSigma[i] = (1 - cSigma) * this.pathSigma[i]! + keepSigma * whitened[i]!;
    }
    const length = Math.sqrt(this.pathSigma.reduce((a, p) => a + p * p, 0));
    const settled = Math.sqrt(1 - Math.exp(2 * (this.generation + 1) * Math.log(1 - cSigma)));
    const isSlow = length / settled < (1.4 + 2 / (n + 1)) * this.chiN;
    const keepC = isSlow ? Math.sqrt(cC * (2 - cC) * muEff) : 0;
    for (let i = 0; i < n; i += 1) this.pathC[i] = (1 - cC) * this.pathC[i]! + keepC * step[i]!;

    const lost = isSlow ? 0 : c1 * cC * (2 - cC);
    const keep = 1 + lost - c1 - cMu;
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        let value = keep * this.covariance[i * n + j]! + c1 * this.pathC[i]! * this.pathC[j]!;
        for (const [k, weight] of weights.entries()) value += cMu * weight * steps[k]![i]! * steps[k]![j]!;
        this.covariance[i * n + j] = value;
        this.covariance[j * n + i] = value;
      }
    }
    this.sigma = sigma * Math.exp((cSigma / this.dSigma) * (length / this.chiN - 1));
    this.decompose();
  }

  /** Widens the axes that look less far than `least`, so that a whole step of a stepped parameter stays in reach. */
  widen(least: readonly number[]): void {
    const { n, sigma } = this;
    const factors = least.map((width, i) => {
      const reach = sigma * Math.sqrt(this.covariance[i * n + i]!);
      return reach < width ? width / reach : 1;
    });
    if (factors.every((factor) => factor === 1)) return;
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j < n; j += 1) this.covariance[i * n + j]! *= factors[i]! * factors[j]!;
    }
    this.decompose();
  }

  private decompose(): void {
    const { values, vectors } = symmetricEigen(this.covariance, this.n);
    const largest = values.reduce((a, b) => Math.max(a, b), 0);
    this.axes = vectors;
    this.lengths = values.map((value) => Math.sqrt(Math.max(value, largest * 1e-14)));
  }

  /** Row i of the axes times z. */
  private row(i: number, z: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < this.n; j += 1) sum += this.axes[i * this.n + j]! * z[j]!;
    return sum;
  }

  /** C^(−1/2) · y. */
  private whiten(y: Float64Array): Float64Array {
    const { n, axes, lengths } = this;
    const along = new Float64Array(n);
    for (let j = 0; j < n; j += 1) {
      for (let i = 0; i < n; i += 1) along[j]! += axes[i * n + j]! * y[i]!;
      along[j]! /= lengths[j]!;
    }
    return Float64Array.from({ length: n }, (_, i) => this.row(i, along));
  }
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
}
