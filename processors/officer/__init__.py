"""What an officer sees and does at a terminal: results, the hand-over of a shift, what is said now, decisions."""
