"""Measures of speed and memory: `make bench`."""
