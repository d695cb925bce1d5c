"""The commands by what one does with them; each imports what it alone needs, when it is called."""
