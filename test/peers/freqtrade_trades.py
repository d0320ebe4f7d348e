"""The orders in a database of freqtrade, as one line of JSON."""

import json
import sqlite3
import sys

COLUMNS = ("order_id", "ft_order_side", "status", "filled", "average", "amount")

connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
rows = connection.execute(f"select {', '.join(COLUMNS)} from orders order by id").fetchall()
print(json.dumps([dict(zip(COLUMNS, row)) for row in rows]))
