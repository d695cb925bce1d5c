"""What the past says of rules: files and the desk's log judged again, the record of rules, labels for the next fit."""
