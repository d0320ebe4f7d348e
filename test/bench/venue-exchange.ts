import { startWire } from '../wire-harness/index.js';
import type { ExchangeNews } from './venue-sessions.js';

/** The exchange of `outcry bench venue`, in a process of its own until its parent leaves. */
if (process.send !== undefined) {
  const dialects = ['binance', 'coinbase', 'kraken'] as const;
  const harness = await startWire({ dialects, historySeconds: 60 });
  const news: ExchangeNews = {
    venues: dialects.map((dialect) => ({
      dialect,
      urls: harness.server.urls(dialect),
      key: harness.key(dialect),
    })),
  };
  process.send(news);
  process.on('disconnect', () => process.exit(0));
}
