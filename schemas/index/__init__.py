"""What rests: an event as a row of an index, and the templates of those indices."""
