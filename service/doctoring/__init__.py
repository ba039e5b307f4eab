"""What `soluong doctor` looks at: connections, accounts, tables, plans, clocks, silent counters, the ledger, ports."""
