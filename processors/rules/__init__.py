"""Alert rules: the shipped ones as TOML, and how a rule is read, checked and found. Read rule.py, then rulebook.py."""
