"""Whom the profile protects and tells: rosters, routes, and every message's way to a person. Read profile.py first."""
