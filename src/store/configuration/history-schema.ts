import { TABLES } from '../history/schema.js';
import { integer, section } from './fields.js';

/** What a session log has for ever can be dropped from the database after a while; the sessions themselves cannot. */
const days = Object.fromEntries(
  TABLES.filter(({ name }) => name !== 'sessions').map(({ name, comment }) => [
    name,
    integer(1, 100_000).describe(comment),
  ]),
);

export const history = section({
  retentionDays: section(days)
    .partial()
    .describe('days that rows are kept, by table; what is left out is kept'),
});
