"""Every word that a person reads comes from the catalogue, whether a template, the code or the script says it."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from lxml import html

from processors.board import words
from processors.board.app import ROUTES
from processors.board.parts import Key, Parts
from processors.board.render import static
from processors.board.words import Catalogue, catalogue, count, heard, languages, say, speaking
from tests.processors.board.behind import ATTACK, Behind, token
from tests.processors.board.catalogue import messages, names

DATA = "bdi, [dir=auto], time, code, kbd, [lang]:not(html), mark, .brand, .tlp, option[lang]"
"""What is no word of the board: names, headlines, texts, times, what is to be typed."""
FIGURES = re.compile(
    r"\bP[0-3·]|\b[A-F][1-6]?(?!\w)|\bTLP:[A-Z+]+|\bUTC\b|\bVigil\b|\b(CLEAR|GREEN|AMBER|STRICT|RED)\b|Antwerp, BE|"
    rf"{re.escape(ATTACK[0])}( – live)?|^gunman · "
)
SAID = ("title", "aria-label", "placeholder", "alt")
"""Attributes that people read or hear."""


class Marked(dict[str, words.Said]):
    """Every word in brackets, so that one which did not come from here has none."""

    def get(self, word: str, default: object = None) -> words.Said:
        if "|" in word:
            return [f"⟦{one}⟧" for one in word.split("|")]
        return f"⟦{word}⟧"


MARKED = Catalogue(language="en", words=Marked(), form=lambda number: int(number != 1))


@pytest.fixture
def marked(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> Behind:
    """A board all of whose words stand in brackets."""
    behind.hear(*ATTACK)
    behind.hear(ATTACK[0] + " – live", ATTACK[1] + " A suspect was arrested.", "harbour-times.example")
    for module in ("app", "parts"):
        monkeypatch.setattr(f"processors.board.{module}.catalogue", lambda _language: MARKED)
    return behind


def unmarked(page: str) -> list[str]:
    """What of a page is said in words from elsewhere."""
    read = html.fromstring(page)
    data = {one for found in read.cssselect(DATA) for one in found.iter()}
    found = []
    for one in read.iter():
        if not isinstance(one.tag, str) or one.tag in ("script", "style"):
            continue
        if one not in data:
            found.append(one.text or "")
            found += [one.get(name) or "" for name in SAID if one.tag not in ("a", "title", "dd") or name != "title"]
        parent = one.getparent()
        if parent is not None and parent not in data:
            found.append(one.tail or "")
    return [text for text in found if re.search(r"[^\W\d_]", FIGURES.sub("", outside(text)))]


def outside(text: str) -> str:
    """Without what stands in brackets, one in another or not; what begins in one node may end in the next."""
    depth, kept = 0, []
    for sign in text if "⟧" not in text or "⟦" in text else "⟦" + text:
        depth += {"⟦": 1, "⟧": -1}.get(sign, 0)
        kept.append(sign if not depth and sign != "⟧" else "")
    return "".join(kept)


def pages(behind: Behind) -> Iterator[tuple[str, str]]:
    """All there are, for who looks, who decides, and who is nobody."""
    (story,), documents = behind.rows["stories"], [*behind.rows["documents"]]
    alert = next(iter(behind.rows["alerts"]))
    paths = ["/", "/alerts/closed", f"/alerts/{alert}", "/stories", f"/stories/{story}", f"/documents/{documents[0]}"]
    paths += [route.path for route in ROUTES if route.method == "GET" and "{" not in route.path and not route.reader]
    paths += ["/search?q=gunman", "/search?q=***", "/no/such", "/alerts/none"]
    for name in ("r.levy", "wall", None):
        browser = behind.client(name)
        for path in paths:
            yield f"{name} {path}", browser.get(path).text


def test_every_word_of_every_page_is_from_the_catalogue(marked: Behind) -> None:
    wrong = {where: found for where, page in pages(marked) if (found := unmarked(page))}
    assert wrong == {}


def test_a_word_that_is_not_would_be_found(marked: Behind) -> None:
    page = marked.client().get("/").text
    assert unmarked(page.replace("</main>", "<p>a stray word</p></main>")) == ["a stray word"]
    assert unmarked(page.replace("<nav aria-label=", '<nav title="stray" aria-label=')) == ["stray"]


def test_what_an_officer_is_told_is_from_the_catalogue(marked: Behind) -> None:
    browser = marked.client()
    alert = next(iter(marked.rows["alerts"]))
    page = browser.get(f"/alerts/{alert}").text
    given = {"token": token(page), "sequence": "0"}
    for form in ({**given, "reason": "x"}, {**given, "sequence": _sequence(page), "reason": ""}, {"token": "x"}):
        told = browser.post(f"/alerts/{alert}/close", data=form).text
        (why,) = html.fromstring(told).cssselect("p.problem")
        assert why.text_content().startswith("⟦")


def test_the_script_has_no_words_of_its_own(behind: Behind) -> None:
    script = static("board.js").decode()
    found = re.search(r'data-words="([^"]*)"', behind.client().get("/").text)
    assert found
    brought = set(json.loads(unescape(found[1])))
    named = set(re.findall(r'say\("(\w+)"', script)) | set(re.findall(r"words\.(\w+)\.", script))
    assert named == brought
    literals = re.findall(r'"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`', re.sub(r"(?m)^\s*//.*$|\s// .*$", "", script))
    selectors = ("time:not(", "form.act", ".acts button", "input, textarea", "(prefers-", "vigil-theme=", "use strict")
    sentence = re.compile(r"[A-Za-z]{2,}[,:.]? [a-z(]{2,}")
    sentences = [one for one in literals if sentence.search(one) and not one[1:].startswith((*selectors, "/live?"))]
    assert sentences == []
    assert not re.search(r'textContent = ["`][^"`]*[A-Za-z]{2}[^"`]*["`];', re.sub(r"\$\{[^}]*\}", "", script))


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_word_with_its_names_and_no_other(language: str) -> None:
    had = catalogue(language).words
    if language == words.ENGLISH:
        assert had == {}
        return
    assert set(had) == messages()
    for word, said in had.items():
        if "|" not in word:
            assert isinstance(said, str), word
            assert said.strip(), word
            assert names(said) == names(word), word
            continue
        assert not isinstance(said, str), word
        assert len(said) == max(map(catalogue(language).form, range(200))) + 1, word
        wanted = set(names(word)) - {"n"}
        for form in said:
            assert wanted <= set(names(form)) <= wanted | {"n"}, word


def test_messages_are_gathered_from_templates_and_code() -> None:
    found = messages()
    assert "Waiting for an answer" in found
    assert "{n} origin|{n} origins" in found
    assert "There is no such page." in found
    assert "planned threat" in found


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("xx", "en"),
        ("*", "en"),
        ("en-GB,en;q=0.5", "en"),
        ("xx;q=0.9, en;q=0.1", "en"),
        ("a;q=b,;;;q=", "en"),
    ],
)
def test_a_browser_is_answered_in_a_language_that_the_board_has(accepted: str, language: str) -> None:
    assert heard(accepted) == language


def test_what_is_given_is_never_taken_for_a_name() -> None:
    assert say("There is no alert {id}.", id="{id}{0}") == "There is no alert {id}{0}."
    with speaking(MARKED):
        assert count("{n} report", "{n} reports", 2) == "⟦2 reports⟧"
    assert count("{n} report", "{n} reports", 1) == "1 report"


def test_a_part_that_becomes_new_speaks_the_language_of_its_page(marked: Behind) -> None:
    parts: Callable[[Key], str] = Parts(marked.board, ROUTES).render
    assert unmarked(parts(Key("en", "/"))) == []


def _sequence(page: str) -> str:
    found = re.search(r'name="sequence" value="(\d+)"', page)
    assert found
    return found[1]
