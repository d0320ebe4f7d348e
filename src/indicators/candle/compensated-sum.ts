/**
 * A sum that keeps what rounding takes from it, so that its error does not grow with the number of terms.
 * @see Arnold Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974.
 */
export class CompensatedSum {
  private sum = 0;
  private rest = 0;

  get value(): number {
    return this.sum + this.rest;
  }

  add(term: number): void {
    const sum = this.sum + term;
    this.rest += Math.abs(this.sum) >= Math.abs(term) ? this.sum - sum + term : term - sum + this.sum;
    this.sum = sum;
  }

  reset(): void {
    this.sum = 0;
    this.rest = 0;
  }
}
