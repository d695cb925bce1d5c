"""What leaves the desk in the forms of others: STIX, CAP, feeds, tables. Read sharing.py first: it says what may."""
