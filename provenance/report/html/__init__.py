"""The report: one offline page with every view of a result."""
