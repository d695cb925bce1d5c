"""The page of an explanation: whole, escaped, and every field leads to its words."""

import json
import re
from html.parser import HTMLParser

from processors.judge.answer import ASKED, FIELDS, Judge
from processors.judge.explanation import page
from processors.people import profile
from processors.rules import rulebook

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&lt; gunman opens fire at a synagogue in Leeds "
    "</div></article><style>*{display:none}</style>\x00\x1b \u202egnirts \ud83d\ude00 javascript:alert(3)"
)


class Seen(HTMLParser):
    """What a page holds: its tags in order, ids, links and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"meta"}:
            self.open.append(tag)
        for name, value in attributes:
            self.names.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def made(*documents: dict[str, object]) -> str:
    judging = Judge(
        rules=rulebook.gather(),
        profile=profile.SHIPPED.read_text("utf-8"),
        publishers=lambda _: None,
        extract=lambda html, _: html,  # type: ignore[arg-type, return-value]
        fields=(*FIELDS, *ASKED),
    )
    return "".join(page(judging, (json.dumps(document).encode() for document in documents)))


def test_hostile_text_stays_text() -> None:
    text = made({"id": HOSTILE, "title": HOSTILE, "text": f"{HOSTILE}. “{HOSTILE}” said <b>he</b>."})
    seen = Seen(text)
    assert seen.open == []
    assert not {"script", "img", "iframe", "object", "b"} & set(seen.tags)
    assert not [name for name in seen.names if name.startswith("on") or name in {"src", "style"}]
    assert seen.tags.count("style") == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", text)


def test_every_link_leads_to_words_of_the_page() -> None:
    seen = Seen(
        made(
            {
                "id": 1,
                "title": "Gunman opens fire at synagogue in Leeds, police say 12 hurt",
                "published": "2026-05-12",
            },
            {"id": 2, "text": "Police said there is no specific, credible threat to synagogues in Lyon."},
        )
    )
    assert len(seen.links) > 10
    assert len(set(seen.ids)) == len(seen.ids)
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)


def test_the_page_is_read_from_right_to_left_where_its_text_is() -> None:
    text = made({"id": 1, "title": "פיגוע ירי בבית כנסת בבריסל הלילה"})
    assert '<div class="text" dir="auto" lang="he">' in text


def test_it_needs_nothing_but_itself() -> None:
    text = made({"id": 1, "title": "x"})
    assert "default-src 'none'" in text
    assert "http:" not in text
    assert "https:" not in text
    assert "prefers-color-scheme:dark" in text


def test_it_tells_what_would_raise_and_what_would_lower_the_score() -> None:
    text = made({"id": 1, "title": "Gunman opens fire at synagogue in Leeds", "published": "2026-05-12"})
    assert text.index("What would raise the score") < text.index("if it were still going on")
    assert text.index("What would lower the score") < text.index("if it turned out to be harmless")
    assert "What would" not in made({"id": 1, "title": "Bakery wins a prize for its bread"})


def test_a_bad_line_is_shown_as_such() -> None:
    assert 'role="alert"' in made({"title": "no id"})
