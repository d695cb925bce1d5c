"""Article pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.page import LARGEST_PAGE, MOST_DATED, Page, extract
from schemas.errors import BadPayload

BODY = "".join(
    f"<p>Paragraph {number}: the council said that the square stays open, and that more officers will be on duty "
    "during the holidays, as they were last year.</p>"
    for number in range(4)
)
LINKED = """<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Paper"}, {"@type": ["NewsArticle"],
 "headline": "The square stays open", "datePublished": "2026-11-19T21:30:00-05:00", "inLanguage": "en",
 "author": [{"@type": "Person", "name": "Nora Field"}, {"@type": "Person", "name": "Ali Rahm"}]}]}
</script>"""


def page(head: str = "", body: str = BODY, lang: str = "en-GB") -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>Paper | Square</title>{head}</head><body>
    <nav><ul><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ul></nav>
    <article><h1>The square stays open</h1>{body}</article>
    <aside><h2>Most read</h2><ul><li><a href="/x">Bomb squad called to the old mill</a></li></ul></aside>
    <footer>All rights reserved</footer></body></html>"""


def test_an_article_is_read_without_what_stands_around_it() -> None:
    found = extract(page(LINKED))
    assert found.title == "The square stays open"
    assert found.text.count("Paragraph") == 4
    assert "Bomb squad" not in found.text
    assert "rights reserved" not in found.text
    assert found.language == "en"


def test_json_ld_comes_before_open_graph_and_its_time_keeps_its_offset() -> None:
    graph = (
        '<meta property="og:title" content="Another title">'
        '<meta property="article:published_time" content="2026-11-19T08:00:00Z">'
    )
    found = extract(page(graph + LINKED))
    assert found.title == "The square stays open"
    assert found.author == "Nora Field; Ali Rahm"
    assert found.published == "2026-11-19T21:30:00-05:00"


def test_open_graph_comes_before_the_title_of_the_window() -> None:
    found = extract(page('<meta property="og:title" content="The square, open">'))
    assert found.title == "The square, open"


def test_no_date_is_taken_from_after_the_fetch() -> None:
    marked = page(body='<time datetime="2026-11-19">19 November 2026</time>' + BODY)
    assert extract(marked).published == "2026-11-19"
    assert extract(marked, fetched=datetime(2026, 11, 1, tzinfo=UTC)).published != "2026-11-19"


def test_a_page_without_a_date_has_none() -> None:
    assert extract(page()).published is None


def test_the_same_page_gives_the_same_answer_as_bytes_and_as_text() -> None:
    text = page(LINKED).replace("council", "Café")
    assert extract(text) == extract(text.encode()) == extract(text)


def test_a_fragment_keeps_its_words() -> None:
    assert extract("<p>Two men were held.</p><p>Nobody was hurt.</p>").text == "Two men were held.\nNobody was hurt."
    assert extract("Two men were held.") == Page("", "Two men were held.")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (b"", "empty page"),
        ("   ", "empty page"),
        ("<html><head><title>Just a moment...</title></head><body>Checking.</body></html>", "titled 'Just a"),
        ("<html><head><title>Access Denied</title></head><body><p>No.</p></body></html>", "titled 'Access Denied'"),
        ("<html><head><title>Paper</title></head><body><div class='g-recaptcha'></div></body></html>", "g-recaptcha"),
        ("x" * (LARGEST_PAGE + 1), "are not read"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_with_one_line(html: str | bytes, said: str) -> None:
    with pytest.raises(BadPayload, match=said):
        extract(html)


def test_an_article_about_a_wall_is_no_wall() -> None:
    story = page(body=BODY * 2).replace("Paper | Square", "Access denied: the square stays shut")
    assert "Paragraph 3" in extract(story).text


CONSENT = {
    "en": "We value your privacy. We and our partners store and/or access information on a device. Accept all",
    "fr": "Nous respectons votre vie privée. Avec nos partenaires, nous lisons vos données. Continuer sans accepter",
    "es": "Valoramos tu privacidad. Nosotros y nuestros socios leemos tus datos. Aceptar todo o rechazar todo",
    "de": "Weiter mit Werbung. Unsere Partner und wir brauchen Ihre Einwilligung dazu. Alle akzeptieren",
    "he": "הפרטיות שלך חשובה לנו. אנחנו והשותפים שלנו קוראים מידע. קבל הכל או דחה הכל",
    "ar": "خصوصيتك تهمنا. نحن و شركاؤنا نستخدم ملفات تعريف الارتباط. قبول الكل",
}
ROBOTS = {
    "en": "Enable JavaScript and cookies to continue",
    "fr": "Veuillez activer JavaScript pour continuer",
    "es": "Confirme que no es un robot",
    "de": "Bestätigen Sie, dass Sie kein Roboter sind",
    "he": "הפעילו JavaScript כדי להמשיך",
    "ar": "يرجى تفعيل جافا سكريبت للمتابعة",
}


@pytest.mark.parametrize("language", sorted(CONSENT))
def test_a_wall_of_consent_is_known_in_our_languages(language: str) -> None:
    wall = page(body=f"<p>{CONSENT[language]}</p>" + f"<p>{'La la la. ' * 10}</p>", lang=language)
    with pytest.raises(BadPayload, match="it asks for consent"):
        extract(wall)


@pytest.mark.parametrize("language", sorted(ROBOTS))
def test_a_check_for_robots_is_known_in_our_languages(language: str) -> None:
    with pytest.raises(BadPayload, match="next to nothing else"):
        extract(page(body=f"<p>{ROBOTS[language]}</p>", lang=language))


def test_an_article_about_consent_is_no_wall() -> None:
    story = page(body=BODY + "<p>The regulator said that no site may hide the way to reject all.</p>")
    assert "reject all" in extract(story).text
    left = page(body=f"<p>{CONSENT['en']}</p>" + BODY)
    assert "Paragraph 3" in extract(left).text


def test_the_marked_date_and_the_one_in_the_address_come_before_the_others() -> None:
    marked = page(LINKED, '<time itemprop="datePublished" datetime="2026-11-17">17 November</time>' + BODY)
    assert extract(marked).published == "2026-11-17"
    assert extract(marked, "https://paper.example/2026/11/16/square").published == "2026-11-16"
    assert extract(page(LINKED), "https://paper.example/2026/11/19/square").published == "2026-11-19T21:30:00-05:00"
    assert extract(page(LINKED), "https://paper.example/2026/02/31/square").published == "2026-11-19T21:30:00-05:00"
    assert extract(marked, fetched=datetime(2026, 11, 1, tzinfo=UTC)).published != "2026-11-17"


def test_the_text_that_a_page_states_is_read_where_next_to_none_is_seen() -> None:
    body = "The council said that the square stays open. " * 20
    stated = LINKED.replace('"headline"', f'"articleBody": "{body}", "headline"')
    assert extract(page(stated, "<p>Loading the story.</p>")).text.startswith("The council said")
    assert "Paragraph 3" in extract(page(stated.replace(body, body[:90]))).text


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_page_is_a_page_or_a_refusal(data: st.DataObject) -> None:
    html = page(LINKED)
    at = data.draw(st.integers(0, len(html) - 1))
    piece = data.draw(st.sampled_from(["", "<", ">", "\x00", "</html>", "<!--", "<script>", "&#0;", "\ud800"]))
    end = data.draw(st.integers(at, len(html)))
    said = ""
    try:
        found = extract(html[:at] + piece + html[end:])
        assert isinstance(found, Page)
    except BadPayload as refused:
        said = str(refused)
    assert "\n" not in said


def test_a_page_of_dates_without_end_is_not_searched_thoroughly() -> None:
    def day(elements: int) -> str | None:
        said = "<b class='date'>19. novembra 2026</b>" * elements
        return extract(page(body=said + BODY), fetched=datetime(2026, 12, 1, tzinfo=UTC)).published

    assert day(1) == "2026-11-19"
    assert day(MOST_DATED + 1) is None
