"""Numbers on screen: extracts (SQL → frames), charts, the leader's and the manager's pages, drill-downs.

The only room that knows both SQL and pandas. Knows everything below it, decides nothing, writes nothing.
"""
