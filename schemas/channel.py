"""What a channel is called in the environment; apart from the settings, which take long to load."""


def variable_of(channel: str) -> str:
    """The environment variable that holds the address of a channel; with `_KEY` after it, that of its signing key."""
    return f"VIGIL_CHANNEL_{channel.upper().replace('-', '_')}"
