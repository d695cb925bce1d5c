"""The world → documents: sources, formats, one polite GET, one loop."""
