"""Text out of the markup that feeds carry in their titles and descriptions."""

import html
import re
from functools import cache

from lxml import etree
from lxml import html as lxml_html

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^<>]*>|<!--.*?-->", re.S)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.S | re.I)
_RAW = re.compile(r"</?(?:iframe|noembed|noframes|plaintext|textarea|title|xmp)\b[^<>]*>", re.I)
"""Left open, they make all that follows their content, tags and all."""
_BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What `str.splitlines` breaks lines at."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNSEEN = ("script", "style", "noscript", "template", "svg", "head")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_DEEPEST = 3
"""How many times an entity may have been escaped; more is no mistake of a publisher's."""


def line(text: str | None) -> str:
    """A title as one line of plain text: entities undone however often they were escaped, tags taken out."""
    text = text or ""
    for _ in range(_DEEPEST):
        undone = html.unescape(text) if _ENTITY.search(text) else text
        if undone == text:
            break
        text = undone
    return " ".join(_clean(_untag(_SCRIPT.sub(" ", text))).split())


def prose(markup: str | None) -> str:
    """The text of a fragment of HTML, a line for each block; text without tags keeps its own lines.

    Scripts and styles are no text.
    """
    markup = _clean(markup or "")
    if not _TAG.search(markup):
        text = html.unescape(markup) if _ENTITY.search(markup) else markup
        # Escaped twice, the tags appear only now.
        return prose(text) if text != markup and _TAG.search(text) else _tidy(text)
    try:
        tree = lxml_html.fragment_fromstring(_RAW.sub(" ", markup), create_parent="div", parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return _tidy(html.unescape(_untag(markup)))
    return _tidy(_gather(tree))


@cache
def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")


def _gather(tree: lxml_html.HtmlElement) -> str:
    """Texts in order, a line break around each block; white space inside a block means nothing in HTML."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _UNSEEN
            if tag in _BLOCKS or tag == "br":
                parts.append("\n")
            if not hidden:
                parts.append(_flat(element.text))
            continue
        if event == "end":
            hidden -= tag in _UNSEEN
            if tag in _BLOCKS:
                parts.append("\n")
        if not hidden and element is not tree:
            parts.append(_flat(element.tail))
    return "".join(parts)


def _untag(text: str) -> str:
    """A blank stands for a block, nothing for a tag inside a word."""
    return _TAG.sub(lambda tag: " " if (tag[1] or "").lower() in _BLOCKS | {"br"} else "", text)


def _flat(text: str | None) -> str:
    """Without its line breaks; further blanks are `_tidy`'s."""
    return _BREAK.sub(" ", text) if text else ""


def _tidy(text: str) -> str:
    lines = (" ".join(part.split()) for part in text.splitlines())
    return "\n".join(part for part in lines if part)


def _clean(text: str) -> str:
    """Without control characters, which neither JSON readers nor people want."""
    return _CONTROL.sub("", text)
