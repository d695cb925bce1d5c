"""What travels and what rests: events, topics, their bytes, the log and the index."""
