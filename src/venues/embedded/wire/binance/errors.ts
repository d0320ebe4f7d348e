/** What a request is refused with, as the venue words it: https://developers.binance.com/docs/binance-spot-api-docs/errors */
export interface BinanceError {
  /** Of HTTP, and the `status` of the socket API. */
  readonly status: number;
  readonly code: number;
  readonly msg: string;
  /** JSON of the error's `data`, where it has one. */
  readonly data?: string;
  /** When a client may try again, in milliseconds since the epoch. */
  readonly retryAt?: number;
}

/** JSON text of the result, or the refusal. */
export type Answer = string | BinanceError;

export const isError = (answer: unknown): answer is BinanceError =>
  typeof answer === 'object' && answer !== null && 'code' in answer;

const bad = (code: number, msg: string): BinanceError => ({ status: 400, code, msg });

/** An order that never reached the matching engine. */
export const invalidMessage = (msg: string): BinanceError => bad(-1013, msg);
export const filterFailure = (filter: string): BinanceError => bad(-1013, `Filter failure: ${filter}`);
export const newOrderRejected = (msg: string): BinanceError => bad(-2010, msg);
export const cancelRejected = (msg: string): BinanceError => bad(-2011, msg);
export const amendRejected = (msg: string): BinanceError => bad(-2038, msg);

export const mandatory = (name: string): BinanceError =>
  bad(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const eitherMandatory = (one: string, other: string): BinanceError =>
  bad(-1102, `Param '${one}' or '${other}' must be sent, but both were empty/null!`);
export const illegalCharacters = (name: string, range: string): BinanceError =>
  bad(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
export const empty = (name: string): BinanceError => bad(-1105, `Parameter '${name}' was empty.`);
export const notRequired = (name: string): BinanceError =>
  bad(-1106, `Parameter '${name}' sent when not required.`);
export const tooPrecise = (name: string): BinanceError =>
  bad(-1111, `Parameter '${name}' has too much precision.`);
export const notValid = (name: string): BinanceError =>
  bad(-1130, `Data sent for parameter '${name}' is not valid.`);
export const unread = ({ read, sent }: { readonly read: number; readonly sent: number }): BinanceError =>
  bad(
    -1104,
    `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}' parameter(s).`,
  );

export const Errors = {
  duplicateParameter: bad(-1101, 'Duplicate values for a parameter detected.'),
  unsupportedCombination: bad(-1014, 'Unsupported order combination.'),
  ahead: bad(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  outsideWindow: bad(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  signature: bad(-1022, 'Signature for this request is not valid.'),
  timeInForce: bad(-1115, 'Invalid timeInForce.'),
  orderType: bad(-1116, 'Invalid orderType.'),
  side: bad(-1117, 'Invalid side.'),
  interval: bad(-1120, 'Invalid interval.'),
  symbol: bad(-1121, 'Invalid symbol.'),
  listenKey: bad(-1125, 'This listenKey does not exist.'),
  window: bad(-1131, 'recvWindow must be less than 60000'),
  strategyType: bad(-1134, 'strategyType was less than 1000000.'),
  json: bad(-1135, 'Invalid JSON Request'),
  cancelRestrictions: bad(-1145, 'Invalid cancelRestrictions'),
  duplicateSymbols: bad(-1151, 'Symbol is present multiple times in the list.'),
  badCombination: bad(-1128, 'Combination of optional parameters invalid.'),
  unknownOrder: bad(-2011, 'Unknown order sent.'),
  noSuchOrder: bad(-2013, 'Order does not exist.'),
  noSuchList: bad(-2018, 'Order list does not exist.'),
  wrongClientId: bad(-2039, 'Client order ID is not correct for this order ID.'),
  keyFormat: { status: 401, code: -2014, msg: 'API-key format invalid.' },
  keyRefused: { status: 401, code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
  unauthorized: { status: 401, code: -1002, msg: 'You are not authorized to execute this request.' },
  hmacLogon: bad(-4056, 'HMAC_SHA256 API key is not supported.'),
  alreadySubscribed: bad(-2035, 'User Data Stream subscription already active.'),
  unknownMethod: (method: string): BinanceError => ({
    status: 404,
    code: -1000,
    msg: `Unknown method '${method}'.`,
  }),
} as const;

/** The body of a refusal over REST. */
export const errorText = ({ code, msg, data }: BinanceError): string =>
  `{"code":${code},"msg":${JSON.stringify(msg)}${data === undefined ? '' : `,"data":${data}`}}`;
