"""The processes of the line: kept alive, watched, and their clock, log and figures. Read work.py first."""
