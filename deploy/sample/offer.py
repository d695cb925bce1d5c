"""What a payload of the sample world offers: address, key and title of each item, and nothing of what it means.

Written for the sample's own files and apart from the parsers, so that a check has a second opinion on them.
"""

from __future__ import annotations

import email
import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from email import policy
from typing import Any

ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"

Named = tuple[str, str, str]
"""Address, the publisher's key, title; any may be empty."""
Read = Callable[[str], str]
"""The text at an address of the sample world."""


def offered(form: str, text: str, address: str, read: Read) -> list[Named] | None:
    """The items of a payload in a format of the roster; None when the text is not in it."""
    try:
        return list(_FORMS[form](text, address, read))
    except (ET.ParseError, ValueError, KeyError):
        return None


def root_of(text: str) -> ET.Element:
    """Raises ET.ParseError."""
    return ET.fromstring(text)  # noqa: S314 - the text is one of our own files


def _rss(text: str, _address: str, _read: Read) -> Iterator[Named]:
    root = root_of(text)
    if root.tag not in ("rss", f"{_RDF}RDF"):
        raise ValueError(root.tag)
    for item in root.iterfind(f"{_RSS1}item"):
        yield _said(item, f"{_RSS1}link"), item.get(f"{_RDF}about", ""), _said(item, f"{_RSS1}title")
    for item in root.iterfind("channel/item"):
        guid = item.find("guid")
        key = _said(item, "guid")
        # RSS: a guid without isPermaLink is the item's address, unless the publisher knew no better.
        permanent = guid is not None and guid.get("isPermaLink", "true") == "true"
        address = key if permanent and key.startswith("http") else ""
        yield _said(item, "link") or address, key, _said(item, "title")


def _atom(text: str, _address: str, _read: Read) -> Iterator[Named]:
    root = root_of(text)
    if root.tag != f"{ATOM}feed":
        raise ValueError(root.tag)
    for entry in root.iterfind(f"{ATOM}entry"):
        links = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
        title, kind = _said(entry, f"{ATOM}title"), entry.find(f"{ATOM}title")
        if kind is not None and kind.get("type") == "html":
            title = html.unescape(title)
        yield next(iter(links), ""), _said(entry, f"{ATOM}id"), title


def _ntas(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for alert in root_of(text).findall("alert"):
        link = alert.get("link", "")
        yield link, link, _said(alert, "summary")


def _cap(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for alert in root_of(text).iter():
        if alert.tag.rpartition("}")[2] == "alert":
            space = alert.tag.rpartition("}")[0] + "}"
            headline = next(iter(alert.iter(f"{space}headline")), None)
            yield "", _said(alert, f"{space}identifier"), headline.text or "" if headline is not None else ""


def _jsonfeed(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for item in json.loads(text)["items"]:
        yield item.get("url", ""), item["id"], item.get("title", "")


def _govuk(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for child in json.loads(text)["links"]["children"]:
        yield "", child["base_path"], child["title"]


def _state(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for entry in json.loads(text):
        yield entry["Link"], entry["id"], entry["Title"]


def _gac(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for code, entry in json.loads(text)["data"].items():
        yield "", code, entry["country-eng"]


def _auswaertiges_amt(text: str, _address: str, _read: Read) -> Iterator[Named]:
    response = json.loads(text)["response"]
    for key in response["contentList"]:
        yield "", key, response[key]["title"]


def _nws(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for feature in json.loads(text)["features"]:
        yield "", feature["properties"]["id"], feature["properties"].get("headline", "")


def _csaf(text: str, _address: str, read: Read) -> Iterator[Named]:
    for place in json.loads(text)["distributions"]:
        folder = place["directory_url"]
        for row in read(f"{folder}/changes.csv").splitlines():
            document: Any = json.loads(read(f"{folder}/{row.split(chr(34))[1]}"))["document"]
            yield "", document["tracking"]["id"], document["title"]


def _gdelt(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for article in json.loads(text)["articles"]:
        yield article["url"], "", article["title"]


def _gdelt_files(text: str, _address: str, read: Read) -> Iterator[Named]:
    for packed in re.findall(r"http\S+\.gkg\.csv\.zip", text):
        for row in read(packed.removesuffix(".zip")).splitlines():
            columns = row.split("\t")
            yield columns[4], "", re.sub("<[^>]*>", "", html.unescape(columns[26]))


def _mail(text: str, _address: str, _read: Read) -> Iterator[Named]:
    for part in re.split(r"(?:\A|(?<=\n\n))From [^\n]*\n", text)[1:]:
        message = email.message_from_string(part, policy=policy.default)
        yield "", str(message["Message-ID"]), str(message["Subject"])


def _page(text: str, address: str, _read: Read) -> Iterator[Named]:
    title = re.search(r"<title>([^<]*)", text)
    yield address, "", html.unescape(title[1]) if title else ""


def _said(parent: ET.Element, tag: str) -> str:
    found = parent.find(tag)
    return "" if found is None else "".join(found.itertext()).strip()


_FORMS: dict[str, Callable[[str, str, Read], Iterator[Named]]] = {
    "atom": _atom,
    "auswaertiges-amt": _auswaertiges_amt,
    "cap": _cap,
    "csaf": _csaf,
    "gac": _gac,
    "gdelt": _gdelt,
    "gdelt-files": _gdelt_files,
    "govuk": _govuk,
    "jsonfeed": _jsonfeed,
    "mail": _mail,
    "ntas": _ntas,
    "nws": _nws,
    "page": _page,
    "rss": _rss,
    "state": _state,
}
