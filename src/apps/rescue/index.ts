/** Cancels our orders without the engine: from the session log and with connections to the venues of its own. */
export { type Canceller, createCanceller, type GuardedAccount } from './canceller.js';
export { LogTail } from './log-tail.js';
export { LoggedOrders, type LoggedPosition } from './logged-orders.js';
export type { HostToRescue, RescueToHost } from './messages.js';
export { describeReport, hasEnded, type RescuedOrder, type RescueReport } from './report.js';
export { RescueProcess } from './rescue-process.js';
export { Rescuer } from './rescuer.js';
export { isRealMoney, type SessionLogName, sessionLogs } from './session-logs.js';
export { cancelWithoutEngine, type ReadSession, readSession } from './standalone.js';
