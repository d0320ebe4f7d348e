/** A symmetric matrix as V · diag(values) · Vᵀ; column j of `vectors` (row-major) belongs to `values[j]`. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 60;

/**
 * Eigenvalues and vectors of a symmetric n × n matrix (row-major) by cyclic Jacobi rotations (Golub and Van Loan,
 * Matrix Computations, 8.5): exact enough and simple for the few dimensions of a strategy.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) v[i * n + i] = 1;
  const total = a.reduce((sum, each) => sum + each * each, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let off = 0;
    for (let p = 0; p < n; p += 1) {
      for (let q = p + 1; q < n; q += 1) {
        off += a[p * n + q]! * a[p * n + q]!;
        rotate({ a, v, n, p, q });
      }
    }
    if (off <= total * 1e-32) break;
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors: v };
}

interface Rotation {
  readonly a: Float64Array;
  readonly v: Float64Array;
  readonly n: number;
  readonly p: number;
  readonly q: number;
}

/** Makes a[p][q] zero. */
function rotate({ a, v, n, p, q }: Rotation): void {
  const apq = a[p * n + q]!;
  if (apq === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k += 1) {
    const [kp, kq] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k += 1) {
    const [pk, qk] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const [kp, kq] = [v[k * n + p]!, v[k * n + q]!];
    v[k * n + p] = c * kp - s * kq;
    v[k * n + q] = s * kp + c * kq;
  }
}
