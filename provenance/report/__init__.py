"""Reports: each module is a view of one result, and decides nothing."""
