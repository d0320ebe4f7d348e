/** https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#account-update */
export interface AccountPosition {
  /** When the account last changed, in milliseconds. */
  readonly u: number;
  /** Asset, free, locked. */
  readonly B: readonly { readonly a: string; readonly f: string; readonly l: string }[];
}

/** Account updates of one connection, of which one that was overtaken would bring back what was. */
export class AccountPositions {
  private newest = 0;

  /** Another connection: what comes on it first is the newest there is. */
  restart(): void {
    this.newest = 0;
  }

  /** The balances that are news; none of one that a newer one has overtaken. */
  take({ u, B }: AccountPosition): AccountPosition['B'] {
    if (u < this.newest) return [];
    this.newest = u;
    return B;
  }
}
