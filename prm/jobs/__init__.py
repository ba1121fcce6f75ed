"""Work behind the page: one table, one loop (D12). Knows no job's meaning; rooms register handlers by name."""
