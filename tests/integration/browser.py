"""A real Chromium for the tests of the board, and a door to Elasticsearch that can be shut."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
"""In a container there is no sandbox to be had, and the pages are our own."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium is installed: `make integration` fetches it, or `apt-get install chromium`")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def tab(context: BrowserContext, wrong: list[str]) -> Page:
    """A page that notes whatever a hostile text could make it do, and every error of our own script."""
    page = context.new_page()

    def asked(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            wrong.append(f"console: {message.text}")

    page.on("dialog", asked)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", said)
    page.set_default_timeout(30_000)
    return page


class Door:
    """A port that leads to another one, as long as it is open."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._open = True
        self._held: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def shut(self) -> None:
        """Break what goes through, and let nothing through."""
        self._open = False
        for one in self._held:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def open(self) -> None:
        """Let through again."""
        self._open = True

    def close(self) -> None:
        """For good."""
        self.shut()
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self._server.accept()
                if not self._open:
                    visitor.close()
                    continue
                inner = socket.create_connection(self._to)
                self._held += [visitor, inner]
                for pair in ((visitor, inner), (inner, visitor)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                to.sendall(data)
        for one in (source, to):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
