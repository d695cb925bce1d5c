"""What Vigil knows of languages, actors, places, precedents and ladders: data files, and what makes them searchable.

Nothing here decides: steps ask, and cite the phrase or record that answered (docs/knowledge.md).
"""
