"""Alerts at the desk: what raises them, and their life until they end. Read sitting.py, then alerting.py."""
