"""What the desk does with what it hears: stories, levels, watches, officers' acts. Read state.py, then telling.py."""
