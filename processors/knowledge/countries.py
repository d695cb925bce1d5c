"""Which names are those of whole countries."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "places" / "demonyms.toml"


@cache
def _names() -> dict[str, str]:
    table = tomllib.loads(FILE.read_text("utf-8"))
    return {code: row["en"].partition(":")[0].partition("/")[0].strip() for code, row in table.items()}


def is_country(name: str, code: str | None) -> bool:
    """Whether a name, as the gazetteer gives it, is that of the country with this code (ISO 3166 alpha-2, and XK)."""
    return code is not None and _names().get(code) == name
