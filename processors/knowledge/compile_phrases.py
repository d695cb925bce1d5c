"""Compiles the phrase files: `python -m processors.knowledge.compile_phrases`, run by `make`.

The table saves time and holds nothing that is not in the files: where it is missing or older than they are, a start
reads them instead.
"""

import sys

from processors.knowledge.phrase_table import TABLE, stamp, write
from processors.knowledge.phrases import merged, read
from schemas.taxonomy import LANGUAGES


def main() -> None:
    """Writes the table."""
    languages = {language: (read(language), merged(language)) for language in LANGUAGES}
    write({**languages, "": ({}, merged(None))})
    sys.stdout.write(f"{TABLE.name} {stamp().hex()}\n")


if __name__ == "__main__":
    main()
