"""Logical tables → tidy rows: one module for each kind of table that the reports print."""
