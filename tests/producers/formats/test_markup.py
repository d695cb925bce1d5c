"""Markup in titles and descriptions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.formats.markup import line, prose


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("AT&amp;amp;T &amp;quot;closed&amp;quot;", 'AT&T "closed"'),
        ("<b>Bold</b> wo<i>rd</i>", "Bold word"),
        ("One<br/>two<p>three</p>", "One two three"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("<script>alert('x')</script>safe", "safe"),
        ("  spaces \n and\tlines ", "spaces and lines"),
        ("zero\x00 bell\x07", "zero bell"),
        ("Nuit à Liège &eacute;", "Nuit à Liège é"),
        (None, ""),
    ],
)
def test_a_title_is_one_plain_line(markup: str | None, expected: str) -> None:
    assert line(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("<p>One\n line</p>tail<ul><li>a</li><li>b</li></ul>", "One line\ntail\na\nb"),
        ("plain\n\nlines &amp; all", "plain\nlines & all"),
        ("&lt;p&gt;escaped twice&lt;/p&gt;", "escaped twice"),
        ("<style>p {}</style><p>text</p><script>x</script>", "text"),
        ("<p>open <b>tags", "open tags"),
        ("before<iframe src='x'>after", "before after"),
        ("a<!-- hidden -->b", "ab"),
        ("<img src='x'>", ""),
        (None, ""),
    ],
)
def test_a_description_is_text_by_lines(markup: str | None, expected: str) -> None:
    assert prose(markup) == expected


def test_deep_markup_is_borne() -> None:
    assert "end" in prose("<div>" * 200 + "end")
    assert isinstance(prose("<div>" * 50_000 + "end"), str)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/&;ab#x! -p\n\"'=é\x00\ud800"), max_size=60))
def test_no_markup_is_too_broken(markup: str) -> None:
    assert "\n" not in line(markup)
    assert not prose(markup).startswith((" ", "\n"))
