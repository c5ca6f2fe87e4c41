"""Regions, projects, and the ledger of what was paid in: data with a source on every cell."""
