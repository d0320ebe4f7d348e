import type { KeySnapshot } from '../../protocol/index.js';

/** One key and what its venue says that it may do, for whoever is about to trade with it. */
export function describeKey({ venue, name, trade, withdraw, addressRestricted }: KeySnapshot): string {
  const said = [
    tell(trade, { yes: 'can trade', no: 'CANNOT TRADE', unknown: 'trading' }),
    tell(withdraw, { yes: 'CAN WITHDRAW', no: 'cannot withdraw', unknown: 'withdrawals' }),
    tell(addressRestricted, {
      yes: 'bound to addresses',
      no: 'works from any address: bind it to yours at the venue',
      unknown: 'addresses',
    }),
  ];
  return `key ${name} of ${venue}: ${said.join(' · ')}`;
}

function tell(
  value: boolean | null,
  { yes, no, unknown }: { readonly yes: string; readonly no: string; readonly unknown: string },
): string {
  if (value === null) return `${unknown}: not told by the venue`;
  return value ? yes : no;
}
