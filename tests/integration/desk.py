"""A board that runs beside the whole line, as a person or a program meets it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

from deploy.board import accounts_of, board
from schemas.settings import Settings
from tests.integration.browser import Door

TOKEN, PASSWORD = "a token for the webhook", "a password for the desk"


class Desk:
    """A board that runs, with a door to its index."""

    def __init__(self, settings: Settings) -> None:
        found = urlsplit(settings.elasticsearch_address())
        self.door = Door(found.hostname or "", found.port or 0)
        through = f"http://127.0.0.1:{self.door.port}"
        self.settings = settings.model_copy(
            update={"elasticsearch": through, "board_port": 0, "board_token": TOKEN, "state": settings.state}
        )
        accounts = accounts_of(self.settings)
        for name, role in (("r.levy", "officer"), ("wall", "viewer")):
            accounts.add(name, role, PASSWORD, datetime.now(UTC))  # type: ignore[arg-type] # the two roles there are
        self.address = ""

    def publish(self, documents: list[dict[str, str]]) -> httpx.Response:
        """By the webhook, as a program would."""
        now = datetime.now(UTC).isoformat()
        lines = "\n".join(json.dumps({"published": now, **one}) for one in documents)
        return httpx.post(
            f"{self.address}/intake", content=lines, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60
        )


@contextmanager
def opened(settings: Settings) -> Iterator[Desk]:
    """The board of a line, as long as this lasts."""
    made = Desk(settings)
    listening = threading.Event()

    def told(address: str) -> None:
        made.address = address
        listening.set()

    with board(made.settings) as server:
        serving = threading.Thread(target=server.run, args=(told,))
        serving.start()
        assert listening.wait(60)
        yield made
        server.stop()
        serving.join()
    made.door.close()


def sign_in(page: Page, desk: Desk, name: str = "r.levy") -> None:
    page.goto(f"{desk.address}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Open alerts")).to_be_visible()
