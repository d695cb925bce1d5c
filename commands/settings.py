"""The settings a command runs by."""

from typing import Any

from commands.fail import fail


def settings() -> Any:
    """The settings, or the end with what is wrong with them."""
    from pydantic import ValidationError

    from schemas.settings import BadSecret, Settings

    try:
        return Settings()
    except (ValidationError, ValueError, BadSecret) as error:
        return fail(f"vigil.toml or environment: {error}", 2)
