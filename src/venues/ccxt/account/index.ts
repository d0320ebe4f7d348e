/** The private side of live venues: orders out, their news in, nothing lost and nothing sent twice. */
export * from './client-ids.js';
export { createGateway, type GatewayOptions } from './create-gateway.js';
