/** Faults that are in force all the time, in the exchange's own language of plans. */
export const CHAOS = [
  'drop=1/20000:frame=book',
  'gap=1/20000',
  'delay=15ms±10:p=0.002',
  'duplicate=1/2000',
  'reorder=1/5000',
  'reset=1/50000:on=frames',
  '503=0.01:dialect=binance',
  '503=0.01:dialect=kraken',
  '503=0.01:dialect=coinbase:route=GET',
  // Coinbase's requests do not expire: an order that was lost there on its way is in doubt for ever, as it must. What
  // is lost here is the acknowledgement.
  '503=0.01:dialect=coinbase:route=POST:executed',
  '500=0.005:executed',
  'late-ack=300ms±200:p=0.01',
  'no-ack=0.002',
].join(',');
