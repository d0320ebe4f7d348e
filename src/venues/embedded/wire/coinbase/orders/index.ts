/** Orders as Coinbase takes, changes, lists and describes them. */
export { cancelOrders, editOrder, previewEdit } from './changes.js';
export { describeUserOrder } from './describe.js';
export { closePosition, createOrder } from './entry.js';
export { previewOrder } from './preview.js';
export { listFills, listOrders, order } from './queries.js';
export { OrderRecords } from './records.js';
