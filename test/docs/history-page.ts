import { TABLES, type Table } from '../../src/store/history/schema.js';
import { VIEWS } from '../../src/store/history/views.js';

/** Questions for the page; a test puts each to a history. */
export const HISTORY_QUESTIONS: Readonly<Record<string, string>> = {
  'What did each strategy earn, after fees?': 'SELECT owner, fills, net_pnl FROM pnl_by_strategy',
  'What did I do today? A replay counts by when it began, since the times of its rows are those of its tape': `SELECT s.session, s.began, f.time, f.instrument, f.side, f.price, f.size, f.realised_pnl
  FROM fills f JOIN sessions s USING (session)
  WHERE CASE s.market WHEN 'venue' THEN f.time ELSE s.began END >= current_date ORDER BY s.began, f.sequence`,
  'What was refused most, and by which limit?':
    'SELECT owner, rule, rule_limit, count(*) AS times FROM refusals GROUP BY ALL ORDER BY times DESC',
  'How long was the account in each state of risk?': `SELECT session, value, sum(until - time_micros) / 1e6 AS seconds FROM (
  SELECT *, lead(time_micros) OVER (PARTITION BY session ORDER BY sequence) AS until
  FROM state_changes WHERE what = 'risk') GROUP BY ALL`,
  'The life of one order, word by word':
    "SELECT time, direction, event, detail FROM order_events WHERE client_order_id = 'oc-7f3a-12' ORDER BY sequence",
  'Where did a large order fill, slice by slice?': `SELECT f.time, f.venue, f.price, f.size FROM fills f
  JOIN orders o USING (session, client_order_id) WHERE o.parent = 'oc-7f3a-12' ORDER BY f.sequence`,
  'What did the indicators say when an order was placed?': `SELECT d.time, d.side, d.price, i.indicator, i.output, i.value FROM decisions d
  ASOF JOIN indicators i ON d.session = i.session AND d.strategy = i.strategy AND d.time_micros >= i.time_micros
  WHERE d.decision = 'place'`,
  'The worst minutes':
    'SELECT time, net_pnl - lag(net_pnl) OVER (PARTITION BY session ORDER BY sequence) AS change FROM equity ORDER BY change LIMIT 10',
};

/** The page of the history: what can be asked, from the tables themselves. */
export function historyPage(note: string): string {
  const of = (from: Table['from']) => TABLES.filter((table) => table.from === from);
  return [
    '# The history',
    '',
    note,
    'Everything that sessions did, in SQL. It is derived from the session logs, which stay the truth, by a process of its',
    'own that runs beside the workstation at the lowest priority, so that it may be asked while a session runs; where none',
    'runs, a query reads what is new in the logs first. `data/history` may be deleted at any time.',
    '',
    '    outcry query --tables',
    '    outcry query "SELECT * FROM pnl_by_strategy"',
    '    outcry query --csv "SELECT time, side, price, size FROM fills ORDER BY time"',
    '    outcry query --parquet fills.parquet "SELECT * FROM fills"',
    '    outcry query --rebuild',
    '',
    '- A query is one statement that reads: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW or SUMMARIZE. It reaches no file and',
    '  no network, has 512 MB and 30 seconds, and ^C ends it. `--limit` is 1000 rows where it is not given.',
    '- Prices, sizes and amounts are exact decimals; in JSON they are text, and so are 64-bit integers. `time` is UTC,',
    '  `time_micros` the same in micros, `sequence` the place of the input in its log.',
    '- Where much is new in a log that is being written, a query waits three seconds, then is answered with what is there,',
    '  and says so.',
    '- `--rebuild` needs the history for itself (exit code 3 while a session runs). When it is interrupted the next query',
    '  goes on from there.',
    "- `time` is when it happened in the session's market: the times of a replay are those of its tape, those of a synthetic",
    '  market begin where it begins. `sessions.began` is the wall time, and `sessions.market` says which it is.',
    '- `history.retentionDays` in the configuration drops rows of a table after so many days: by their time in a session on',
    "  a live venue, else by when the session's log was last written. A history that is built anew has them again until",
    '  they are dropped once more.',
    '',
    '## Where it comes from',
    '',
    'The tables of the log are what requests and venues said, whatever version wrote them; no plugin is needed for them.',
    'The tables of the steps come from an engine that is stepped through the log, strategies and all: the log has what went',
    'in, not what was refused. Where this version decides otherwise than the one that wrote a log, where a plugin is gone or',
    'does not return, or a log is damaged, `sessions.complete` is false and `note` says why: then the tables of the steps end',
    'there (a difference is noticed by the next request or minute), those of the log go on to the end of what can be read,',
    'without the orders that the engine held itself and never sent.',
    '',
    ...of('log').flatMap(section),
    '## Tables of the steps',
    '',
    ...of('steps').flatMap(section),
    '## Views',
    '',
    '| view | what it is |',
    '| --- | --- |',
    ...VIEWS.map(({ name, comment }) => `| \`${name}\` | ${comment} |`),
    '',
    '## Questions',
    '',
    ...Object.entries(HISTORY_QUESTIONS).flatMap(([question, sql]) => [
      question,
      '',
      '```sql',
      sql,
      '```',
      '',
    ]),
  ].join('\n');
}

function section({ name, comment, key, columns }: Table): string[] {
  const list = Object.entries(columns).map(([column, type]) => `\`${column}\` ${type}`);
  const keyed = key === null ? '' : ` One row for each ${key.join(', ')}.`;
  return [
    `### ${name}`,
    '',
    `${comment[0]!.toUpperCase()}${comment.slice(1)}.${keyed}`,
    '',
    `${list.join(', ')}`,
    '',
  ];
}
