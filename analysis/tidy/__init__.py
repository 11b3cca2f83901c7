"""Logical tables as tidy rows, the contract of each tidy table, and the tables on disk."""
