"""Publishers that have no source record."""

from producers.publishers import _by_domain, known
from producers.source import SHIPPED, publisher_of, roster, shipped_publisher
from tests.producers.fakes import source


def test_a_domain_and_its_subdomains_name_their_publisher_and_its_owner() -> None:
    one, two = publisher_of({}, "www.thetimes.co.uk"), publisher_of({}, "thesun.co.uk")
    assert one is not None
    assert two is not None
    assert (one.name, one.owner == two.owner) == ("The Times", True)


def test_a_source_record_outweighs_the_list() -> None:
    ours = {"times": source(id="times", publisher="Our Times", domains=("thetimes.co.uk",))}
    found = publisher_of(ours, "thetimes.co.uk")
    assert found is not None
    assert found.name == "Our Times"


def test_the_longest_domain_wins_whoever_names_it() -> None:
    found = publisher_of(roster([SHIPPED]), "www.ncsc.gov.uk")
    assert found is not None
    assert found.name == "National Cyber Security Centre"
    other = publisher_of(roster([SHIPPED]), "www.gov.uk")
    assert other is not None
    assert (other.official, other.country) == (True, "GB")


def test_no_domain_of_the_list_is_a_source_s_as_well() -> None:
    sources = {domain for each in roster([SHIPPED]).values() for domain in each.domains}
    assert not sources & set(_by_domain())


def test_nobody_is_known_by_a_bare_suffix() -> None:
    assert known("com") is None
    assert publisher_of({}, "unheard-of.example") is None


def test_reading_only_the_records_that_a_name_needs_finds_the_same() -> None:
    sources = roster([SHIPPED])
    domains = {domain for each in sources.values() for domain in each.domains} | set(_by_domain())
    for name in (*sources, *domains, *(f"News.{domain}" for domain in domains), "com", "co.uk", "unheard-of.example"):
        assert shipped_publisher(name) == publisher_of(sources, name)
