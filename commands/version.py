"""`vigil --version`: which release this is, as it was installed."""

import typer


def tell(asked: bool) -> None:
    """Prints it and ends."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"vigil {version('vigil')}")
        raise typer.Exit


def every(
    _version: bool = typer.Option(False, "--version", is_eager=True, callback=tell, help="Say which release, and end."),
) -> None:
    """Vigil: advisories and articles in, scored and explained alerts out."""
