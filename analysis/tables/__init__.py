"""Grids joined over pages into logical tables, spans filled."""
