import { formatScaled, grouped, sizeDecimalText, sizeText, withoutIdleZeros } from '../../domain/index.js';
import { averageCost, PARTS, type Route, type RouteRequest, type RouteSlice, savingBps } from './route.js';

/** A route in plain lines: what it comes to, and one for each venue. */
export function routeLines(request: RouteRequest, route: Route): string[] {
  const lines = [headLine(request, route)];
  const single = route.single === null ? null : averageCost(route.single);
  for (const [index, { instrument }] of request.venues.entries()) {
    const { venue } = instrument.specification;
    const slice = route.slices.find((each) => each.venue === index);
    lines.push(
      slice === undefined
        ? `${venue}: nothing, ${route.leftOut[index]}`
        : `${venue}: ${sliceText(request, slice)}${againstSingle(request, route, { slice, single })}`,
    );
  }
  if (route.leftReason !== null) lines.push(route.leftReason);
  return lines;
}

function headLine(request: RouteRequest, route: Route): string {
  const { filled } = route.total;
  const size = sizeDecimalText(formatScaled(filled * route.baseUnit.units, route.baseUnit.decimals));
  const count = route.slices.length;
  const over = `${request.side === 'buy' ? 'buys' : 'sells'} ${size} at ${count} venue${count === 1 ? '' : 's'}`;
  if (route.single === null) return 'route: nothing can be sent';
  const alone = request.venues[route.single.venue]!.instrument.specification.venue;
  const saving = savingBps(route);
  if (saving === null) return `route: ${over}; no venue alone has as much`;
  return `route: ${over}, ${saving.toFixed(2)} bps better than ${alone} alone`;
}

function sliceText({ venues }: RouteRequest, { venue, lots, notional, fee }: RouteSlice): string {
  const { instrument } = venues[venue]!;
  const { quote, tick } = instrument.specification;
  const average = notional.toNumber() / lots / instrument.unitsPerTickLot;
  const price = grouped((average * instrument.priceNumber(1)).toFixed(tick.decimals + 1));
  const paid = grouped(withoutIdleZeros(fee.format(quote.decimals), 2));
  return `${sizeText(instrument, lots)} at ${price} on average, fee ${paid} ${quote.code}`;
}

/** What a unit costs there with fee and latency, against the average of the best venue alone. */
function againstSingle(
  { side, venues }: RouteRequest,
  { priceUnit }: Route,
  { slice, single }: { readonly slice: RouteSlice; readonly single: number | null },
): string {
  if (single === null) return '';
  const { instrument } = venues[slice.venue]!;
  const { tick } = instrument.specification;
  // Both in price units: the largest step that divides every tick.
  const unitsPerTick =
    (Number(tick.units) / Number(priceUnit.units)) * Number(`1e${priceUnit.decimals - tick.decimals}`);
  const average = (slice.notional.toNumber() / slice.lots / instrument.unitsPerTickLot) * unitsPerTick;
  const sign = side === 'buy' ? 1 : -1;
  const cost = average * (1 + (sign * slice.costPpb) / PARTS);
  const bps = ((single - cost) / single) * 10_000 * sign;
  return `, ${Math.abs(bps).toFixed(2)} bps ${bps >= 0 ? 'better' : 'worse'} than the best venue alone`;
}
