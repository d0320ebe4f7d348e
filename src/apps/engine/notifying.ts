import { Notifier } from '../notify/notifier.js';
import type { Plan } from './plan.js';
import type { Session } from './session.js';

/**
 * Alerts of a session go to the channels of its configuration, by a process of their own; without channels there is
 * none. It outlives the engine by what is still to be told.
 */
export function tellPeople(
  session: Session,
  { configuration, header }: Pick<Plan, 'configuration' | 'header'>,
  { home, config }: { readonly home: string | undefined; readonly config: string | undefined },
): void {
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
  session.onAlert((alert) => notifier?.send(alert));
}
