"""The ground floor: database, clock, money, periods, ids, transactions, errors. Knows nothing of partners."""
