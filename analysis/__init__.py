"""Reads the report tables of Swedish regions into tidy frames, analyses them and publishes the result."""
