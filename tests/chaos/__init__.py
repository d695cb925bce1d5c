"""Kills in the middle of work: `make chaos`."""
