"""Steps: pure functions; each file is one verb, and none imports another (processors/enrich.py composes them)."""
