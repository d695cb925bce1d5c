"""Countries, by the endings of domains."""

import pytest

from processors.knowledge.countries import home_of


@pytest.mark.parametrize(
    ("site", "country"),
    [
        ("anzeiger.example.de", "DE"),
        ("council.example.uk", "GB"),
        ("office.example.scot", "GB"),
        ("paper.example.com", None),
        ("station.example.tv", None),
        ("desk", None),
        ("", None),
    ],
)
def test_a_domain_says_where_it_is_at_home_unless_its_ending_is_for_sale(site: str, country: str | None) -> None:
    assert home_of(site) == country
