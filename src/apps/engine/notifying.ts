import type { Alert } from '../../engine/index.js';
import { Notifier } from '../notify/notifier.js';
import type { Plan } from './plan.js';
import type { Session } from './session.js';

/**
 * Alerts of a session go to the channels of its configuration, by a process of their own; without channels there is
 * none. @returns what ends it: what waits is still told.
 */
export function tellPeople(
  session: Session,
  { configuration, header }: Pick<Plan, 'configuration' | 'header'>,
  {
    home,
    config,
    onAlert,
  }: {
    readonly home: string | undefined;
    readonly config: string | undefined;
    /** For the clients. */
    readonly onAlert: (alert: Alert) => void;
  },
): () => void {
  const { channels } = configuration.alerts;
  const named = header.market === 'venue' ? configuration.venue : `embedded ${header.market}`;
  const notifier =
    channels.length === 0
      ? null
      : new Notifier({
          session: `${named} ${session.log}`,
          home,
          config,
          tell: (level, text) => session.tell({ time: session.timeNow(), level, owner: 'engine', text }),
        });
  session.onAlert((alert) => {
    onAlert(alert);
    notifier?.send(alert);
  });
  return () => notifier?.close();
}
