import type { DialectResponse } from '../../dialect.js';
import { failure } from '../errors.js';
import { answer, refuse } from './answer.js';

/*
 * Money neither comes into this exchange nor leaves it, and there is no margin: what asks for either is answered as the
 * venue answers an account that has never had any.
 */

export const noPositions = (): DialectResponse => answer('{}');

export const nothingYet = (): DialectResponse => answer('[]');

export const depositsNowhere = (): DialectResponse => refuse(failure('EFunding:No funding method'));

/** To a key that may withdraw; there is no address that it could withdraw to. */
export const nobodyIsPaid = (): DialectResponse => refuse(failure('EFunding:Unknown withdraw key'));
