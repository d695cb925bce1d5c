"""From documents to knowledge. Read app.py first: it shows the line."""
