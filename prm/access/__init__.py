"""Who may see and do what: one table (policy), and the same in SQL (scope). Knows no room's models."""
