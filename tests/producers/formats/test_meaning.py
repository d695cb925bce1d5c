"""What a strict reader of each standard would look for."""

import pytest

from producers.formats import parse
from producers.formats.cap import MOST_POINTS
from producers.source import UNKNOWN
from schemas.document import Document
from schemas.errors import BadPayload
from tests.producers.fakes import NOW, item, rss, source

CAP = "urn:oasis:names:tc:emergency:cap:1.2"


def cap(*infos: str, head: str = "", namespace: str = CAP) -> bytes:
    return (
        f"<alert xmlns='{namespace}'><identifier>a-1</identifier><sender>desk@x.example</sender>"
        f"<sent>2026-11-20T10:00:00+00:00</sent><status>Actual</status><msgType>Alert</msgType>"
        f"<scope>Public</scope>{head}{''.join(infos)}</alert>"
    ).encode()


def info(**fields: str) -> str:
    return f"<info>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}</info>"


def only(payload: bytes) -> Document:
    (document,) = parse(payload, source(), NOW).documents
    return document


def test_of_several_blocks_of_a_cap_alert_the_gravest_speaks_first() -> None:
    document = only(
        cap(
            info(event="Wind", urgency="Future", severity="Minor", certainty="Likely", headline="Wind on the hills"),
            info(
                event="Storm", urgency="Immediate", severity="Extreme", certainty="Observed", headline="Storm in town"
            ),
            info(event="Haze", headline="Haze"),
        )
    )
    assert document.notice is not None
    assert (document.title, document.notice.event, document.notice.severity) == ("Storm in town", "Storm", "Extreme")
    assert document.text.split("\n") == ["Storm in town", "Wind on the hills", "Haze"]


def test_the_end_of_a_cap_alert_is_its_latest_though_zones_differ() -> None:
    document = only(
        cap(
            info(event="One", expires="2026-11-21T09:00:00+09:00"),
            info(event="Two", expires="2026-11-21T02:00:00-05:00"),
        )
    )
    assert document.expires is not None
    assert document.expires.isoformat() == "2026-11-21T07:00:00+00:00"


def test_a_place_code_of_cap_1_0_is_read() -> None:
    area = "<area><areaDesc>Hills</areaDesc><geocode>fips6=006109</geocode></area>"
    document = only(cap(f"<info><event>Fire</event>{area}</info>", namespace="http://www.incident.com/cap/1.0"))
    assert document.notice is not None
    assert document.notice.areas[0].codes == ("fips6=006109",)


def test_an_alert_that_was_shortened_for_an_index_keeps_what_it_says_and_the_link_of_its_entry() -> None:
    alert = cap(head="<event>Flood</event><expires>2026-11-21T10:00:00+00:00</expires>").decode()
    entry = f"<entry><title>x</title><link href='https://x.example/a-1'/>{alert}</entry>"
    document = only(f"<feed xmlns='http://www.w3.org/2005/Atom'><id>f</id>{entry}</feed>".encode())
    assert (document.title, document.url) == ("Flood", "https://x.example/a-1")
    assert document.expires is not None


def test_the_gravest_of_the_advisories_in_force_comes_first() -> None:
    kinds = ("Bulletin", "Imminent Threat", "Elevated Threat")
    alerts = "".join(
        f"<alert start='2026/11/20 10:00' type='{kind}' link='https://x.example/{kind[0]}'><summary>s</summary></alert>"
        for kind in kinds
    )
    found = parse(f"<alerts>{alerts}</alerts>".encode(), source(), NOW).documents
    assert [document.level for document in found] == ["Imminent Threat", "Elevated Threat", "Bulletin"]


def test_an_ntas_index_may_name_its_files_relative_to_itself() -> None:
    payload = b"<alerts><alert start='2026/11/20 10:00' href='/ntas/1.1/7.xml'/></alerts>"
    found = parse(payload, source(url="https://x.example/ntas/1.1/alerts.xml"), NOW)
    assert [further.address for further in found.follow] == ["https://x.example/ntas/1.1/7.xml"]


def test_geojson_of_other_things_holds_no_alerts() -> None:
    quake = (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"mag": 5.1, "title": "Q"}}]}'
    )
    with pytest.raises(BadPayload, match="no `messageType`"):
        parse(quake, source(), NOW)
    assert parse(b'{"type": "FeatureCollection", "features": []}', source(), NOW).documents == ()


def test_a_weather_alert_that_was_replaced_is_over_from_then_on() -> None:
    told = '{"id": "w-1", "messageType": "Alert", "event": "Gale", "ends": "2026-11-23T00:00:00Z", "scope": "Private"'
    feature = f'{{"type": "Feature", "properties": {told}, "replacedAt": "2026-11-21T11:00:00Z"}}}}'
    document = only(feature.encode())
    assert document.expires is not None
    assert (document.expires.isoformat(), document.marking) == ("2026-11-21T11:00:00+00:00", "RED")


@pytest.mark.parametrize(
    ("where", "circle", "ring"),
    [
        ("<georss:point>1.5 2.5</georss:point>", (1.5, 2.5, 0.0), None),
        ("<geo:lat>1.5</geo:lat><geo:long>2.5</geo:long>", (1.5, 2.5, 0.0), None),
        ("<georss:polygon>0 0 0 2 1 2 0 0</georss:polygon>", None, ((0.0, 0.0), (0.0, 2.0), (1.0, 2.0), (0.0, 0.0))),
        (
            "<georss:box>0 0 1 2</georss:box>",
            None,
            ((0.0, 0.0), (0.0, 2.0), (1.0, 2.0), (1.0, 0.0), (0.0, 0.0)),
        ),
        ("<gdacs:country>Freedonia</gdacs:country><georss:box>0 0</georss:box>", None, None),
    ],
)
def test_a_disaster_s_place_is_read_in_each_way_of_writing_it(
    where: str, circle: tuple[float, ...] | None, ring: tuple[tuple[float, float], ...] | None
) -> None:
    spaces = (
        "xmlns:gdacs='http://www.gdacs.org' xmlns:georss='http://www.georss.org/georss' "
        "xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#'"
    )
    fields = f"<gdacs:eventtype>EQ</gdacs:eventtype><gdacs:alertlevel>Red</gdacs:alertlevel>{where}"
    payload = rss(item("1").replace("</item>", fields + "</item>")).replace(b"<rss", f"<rss {spaces}".encode())
    notice = only(payload).notice
    assert notice is not None
    assert notice.severity == "Extreme"
    assert notice.areas[0].circles == ((circle,) if circle else ())
    assert notice.areas[0].polygons == ((ring,) if ring else ())


@pytest.mark.parametrize(
    ("figure", "words", "level"),
    [
        ("3/5", "Exercise a high degree of caution overall.", "Exercise a high degree of caution"),
        ("5/5", "Do not travel", "Do not travel"),
        ("2/5", "", "2/5"),
        ("", "", None),
    ],
)
def test_australian_advice_shows_its_level_in_words_and_holds_for_the_country(
    figure: str, words: str, level: str | None
) -> None:
    fields = f"<ta:level>{figure}</ta:level><ta:description>{words}</ta:description>"
    spaced = rss(item("1", "  Freedonia \n").replace("</item>", f"<ta:warnings>{fields}</ta:warnings></item>"))
    document = only(spaced.replace(b"<rss", b"<rss xmlns:ta='https://x.example/ta'"))
    assert (document.level, document.scope) == (level, "Freedonia" if level else None)


def test_a_provider_s_metadata_leads_to_its_directory_or_else_to_its_feeds() -> None:
    rolie = '{"rolie": {"feeds": [{"url": "https://x.example/white.json", "tlp_label": "WHITE"}]}}'
    both = rolie.replace('{"rolie"', '{"directory_url": "https://x.example/csaf/", "rolie"')
    for place, leads in ((rolie, "https://x.example/white.json"), (both, "https://x.example/csaf/changes.csv")):
        found = parse(f'{{"publisher": {{}}, "distributions": [{place}]}}'.encode(), source(), NOW)
        assert [further.address for further in found.follow] == [leads]


def atom(*parts: str) -> bytes:
    author = "<author><name>The Desk</name></author>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{author}{''.join(parts)}</feed>".encode()


def test_an_entry_is_its_author_s_or_its_origin_s_or_its_feed_s() -> None:
    origin = "<source><title>The Other</title></source>"
    authors = [
        parse(atom(f"<entry><id>{name}</id><title>t</title>{inside}</entry>"), source(), NOW).documents[0].author
        for name, inside in (("1", "<author><name>Ann</name></author>" + origin), ("2", origin), ("3", ""))
    ]
    assert authors == ["Ann", "The Other", "The Desk"]


def test_an_entry_that_was_withdrawn_is_cancelled() -> None:
    stone = (
        "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='tag:x,1' when='2026-11-20T10:00:00Z'>"
        "<at:comment>An error of ours</at:comment></at:deleted-entry>"
    )
    found = parse(atom("<entry><id>tag:x,2</id><title>Still there</title></entry>", stone * 2), source(), NOW).documents
    assert [document.title for document in found] == ["Still there", *["Withdrawn by its publisher"] * 2]
    assert found[1].notice is not None
    assert (found[1].notice.message, found[1].replaces, found[1].text) == ("Cancel", ("tag:x,1",), "An error of ours")
    assert found[1].id == found[2].id


def test_an_item_of_a_json_feed_without_authors_is_its_feed_s() -> None:
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "authors": [{"name": "The Desk"}], "items": '
        '[{"id": 1, "content_text": "a"}, '
        '{"id": 2, "content_text": "b", "authors": [{"name": "Ann"}, {"name": "Ann"}]}]}'
    )
    assert [document.author for document in parse(feed.encode(), source(), NOW).documents] == ["The Desk", "Ann"]


def test_what_a_feed_says_of_an_item_s_language_and_end_is_kept() -> None:
    modules = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    payload = rss(item("1").replace("</item>", "<dc:language>fr</dc:language></item>"))
    assert only(payload.replace(b"<rss", f"<rss {modules}".encode())).language == "fr"


def test_what_names_no_page_of_the_web_is_counted() -> None:
    def row(address: str) -> str:
        return "\t".join(["", "20261120100000", "", "", address, *[""] * 22])

    found = parse("\n".join([row("https://x.example/1"), row("A book"), ""]).encode(), source(), NOW, "gdelt-files")
    assert len(found.documents) == 1
    assert found.notes == ("1 lines name no page of the web and are left out",)


def test_an_item_that_is_a_picture_alone_is_a_document_with_a_warning() -> None:
    found = parse(rss("<item><title>&lt;img src='a.png'&gt;</title></item>"), source(), NOW)
    assert found.documents[0].warnings == ("the item carries no words",)


def test_a_draft_and_a_page_that_was_withdrawn_are_marked_as_such() -> None:
    draft = '{"document": {"csaf_version": "2.0", "title": "Flaw", "tracking": {"id": "f-1", "status": "draft"}}}'
    notice = only(draft.encode()).notice
    assert notice is not None
    assert (notice.status, notice.real) == ("Draft", False)
    page = '{"base_path": "/guidance/a", "title": "A", "withdrawn_notice": {"explanation": "<p>Out of date</p>"}}'
    document = only(page.encode())
    assert document.notice is not None
    assert (document.notice.message, document.text) == ("Cancel", "Out of date")


def test_an_item_of_nothing_but_a_link_that_leads_nowhere_by_itself_is_kept_under_it() -> None:
    feed = "<rss version='2.0'><channel><item><link>/a/b</link></item><item><link>/c</link></item></channel></rss>"
    one, two = parse(feed.encode(), UNKNOWN, NOW).documents
    assert (one.native_id, one.url, two.native_id) == ("link:/a/b", None, "link:/c")
    assert one.warnings == ("the item carries no words",)


def test_a_polygon_of_a_whole_coast_is_thinned_out_and_stays_closed() -> None:
    coast = " ".join(f"{45 + number / 10_000:.4f},-70.0" for number in range(9_000))
    area = f"<area><areaDesc>Coast</areaDesc><polygon>{coast}</polygon></area>"
    document = only(cap(f"<info><event>Gale</event>{area}</info>"))
    assert document.notice is not None
    (polygon,) = document.notice.areas[0].polygons
    assert 1_000 < len(polygon) <= MOST_POINTS + 1
    assert polygon[0] == polygon[-1] == (45.0, -70.0)
