"""What a long article is about: its furniture, the event it tells, what was hit. All articles are our own."""

from datetime import UTC, datetime

from processors.enrich import understand
from processors.steps.read import read
from schemas.reading import Reading

PUBLISHED = datetime(2026, 5, 12, tzinfo=UTC)


def reading(title: str, *lines: str, language: str = "en") -> Reading:
    return understand(read(title, "\n".join(lines), language), PUBLISHED, None)


def furniture(title: str, *lines: str, language: str = "en") -> list[str]:
    text = read(title, "\n".join(lines), language)
    return [text.body[each.start : each.end] for each in text.sentences if each.role == "furniture"]


def told(read: Reading) -> tuple[str, str] | None:
    return (read.main.type, read.main.assertion) if read.main else None


def targets(read: Reading) -> list[str]:
    return sorted(target.type for target in read.targets)


SHOTS = "Two men fired at a synagogue in Malmö on Monday night and fled on a motorcycle."


def test_who_wrote_and_when_is_furniture_above_the_text() -> None:
    assert furniture("Shots in Malmö", "By Ana Lind, crime reporter", "Harbour Post · 12 May 2026", SHOTS) == [
        "By Ana Lind, crime reporter",
        "Harbour Post · 12 May 2026",
    ]
    german = "Zwei Männer haben am Montag auf eine Synagoge in Malmö geschossen und sind geflohen."
    assert furniture("Schüsse in Malmö", "Von Jan Ott", "Stand: 12.05.2026, 9:14 Uhr", german, language="de") == [
        "Von Jan Ott",
        "Stand: 12.05.2026, 9:14 Uhr",
    ]


def test_a_date_line_is_known_by_its_shape() -> None:
    assert furniture("Shots in Malmö", "Published: 2026-05-12 08:13:05", SHOTS) == ["Published: 2026-05-12 08:13:05"]


def test_a_sentence_with_a_year_is_text() -> None:
    assert not furniture("Shots in Malmö", "In 2026 two men fired at a synagogue.", SHOTS)


def test_the_headline_said_again_is_furniture() -> None:
    assert furniture("Shots in Malmö", "Police statement.", "Shots in Malmö", SHOTS) == ["Shots in Malmö"]


def test_the_names_of_a_sites_parts_in_a_row_are_furniture() -> None:
    menu = "Home Malmö Lund News Crime Sport Culture Opinion Weather Games Jobs Puzzles The Archive"
    assert furniture("Shots in Malmö", menu, SHOTS) == [menu]
    title = "Two Men Fire at a Synagogue in Malmö on Monday Night and Flee on a Motorcycle"
    assert furniture("", title, SHOTS) == []


def test_what_a_picture_shows_is_furniture_wherever_it_is_said_again() -> None:
    shown = "Police guard a synagogue in Lund in 2019."
    assert furniture("Shots in Malmö", f"{shown} (photo: A. Lind)", shown, SHOTS) == [shown, "(photo: A. Lind)", shown]
    assert furniture("Shots in Malmö", "Police guard a synagogue in Lund (Photo by A. Lind)", SHOTS) == [
        "Police guard a synagogue in Lund (Photo by A. Lind)"
    ]
    assert furniture("Shots in Malmö", SHOTS, "(photo: A. Lind)") == ["(photo: A. Lind)"], "that is on its own line"
    assert furniture("Shots in Malmö", f"{SHOTS} (One was hurt.)") == []
    for language, credit in [("fr", "Photo : AL"), ("es", "Foto: AL"), ("de", "Foto: AL")]:
        assert furniture("Shots", f"Malmö 2019. ({credit})", language=language) == ["Malmö 2019.", f"({credit})"]
    assert furniture("מאלמו", "בית הכנסת בשנת 2019. (צילום: א)", language="he")[-1] == "(צילום: א)"
    assert furniture("مالمو", "الكنيس عام 2019. (تصوير: أ)", language="ar")[-1] == "(تصوير: أ)"


def test_a_notice_of_other_languages_is_furniture_and_names_no_community() -> None:
    notice = "Also available in: עברית (Hebrew)"
    assert furniture("", notice, SHOTS) == [notice]
    assert not [m for m in reading("", notice, "The council met on Monday.").marks if m.kind == "community"]


def test_a_country_that_only_a_menu_names_is_not_where_the_text_plays() -> None:
    menu = "Home Israel News Crime Sport Culture Opinion Weather Games Jobs Puzzles Archive Israel Business"
    assert reading("", menu, "Two men fired at a bakery in the town.", "Nobody was hurt.").countries == ()
    assert reading("", "Malmö, 12 May 2026", "Two men fired at a bakery.").countries == ("SE",)


def test_a_row_of_links_is_furniture() -> None:
    assert furniture("Shots in Malmö", SHOTS, "Knife attack in Ystad | Bomb in Lund | Weather") == [
        "Knife attack in Ystad | Bomb in Lund | Weather"
    ]


def test_headlines_under_an_article_are_furniture_without_a_word_that_says_so() -> None:
    body = [
        SHOTS,
        "Nobody was hurt.",
        "The doors were hit.",
        "Guards were called.",
        "A street was closed.",
        "It is open.",
    ]
    links = ["Knife attack in Ystad", "Bomb found in Lund", "Ferry late again"]
    assert furniture("Shots in Malmö", *body, *links) == links
    assert not furniture("Shots in Malmö", SHOTS, *links)


def test_a_byline_takes_no_place_in_the_lead() -> None:
    plain = reading("Night in Malmö", "It was late.", "The street was dark and empty.", SHOTS)
    signed = reading(
        "Night in Malmö", "By Ana Lind, crime reporter", "It was late.", "The street was dark and empty.", SHOTS
    )
    assert told(plain) == told(signed) == ("shooting", "asserted")


def test_what_is_denied_in_the_headline_is_what_a_text_is_about() -> None:
    said = reading(
        "No threat against Oslo synagogues, police say",
        "Police in Oslo said on Tuesday that they knew of no threat.",
        "Armed officers will stand at the doors all the same.",
    )
    assert told(said) == ("threat", "negated")


def test_a_plot_takes_the_means_that_are_told_beside_it() -> None:
    said = reading(
        "Two arrested in Bergen over plot against synagogue",
        "Police arrested two men on Monday who planned an attack on the synagogue.",
        "They had built a pipe bomb for the Sabbath, prosecutors said.",
    )
    assert told(said) == ("bombing", "foiled")


def test_whoever_condemns_guards_or_explains_is_no_target() -> None:
    said = reading(
        "Shots fired at Malmö synagogue",
        SHOTS,
        "Police officers searched the park, and the Israeli embassy in Stockholm condemned the shooting.",
        "The interior ministry said it was in touch with the mosque next door.",
        "An expert at the university said that the attackers were hired.",
    )
    assert targets(said) == ["synagogue"]


def test_targets_of_old_attacks_are_not_those_of_the_new_one() -> None:
    said = reading(
        "Man stabbed outside kosher shop in Lyon",
        "A man was stabbed on Monday outside a kosher shop in Lyon, police said.",
        "He is out of danger.",
        "The attacker fled.",
        "In 2012 a gunman killed four people at a Jewish school in Toulouse.",
        "A synagogue was set on fire in 2019.",
    )
    assert targets(said) == ["kosher_business"]


def test_an_attack_on_two_sites_has_both_as_targets() -> None:
    said = reading(
        "Synagogue and Jewish school hit by petrol bombs in Antwerp",
        "Petrol bombs were thrown at a synagogue and a Jewish school in Antwerp overnight.",
    )
    assert targets(said) == ["school", "synagogue"]


def test_common_words_beside_a_place_of_a_community_are_hers_too() -> None:
    assert targets(reading("Extra patrols at synagogues and schools", "They will stay all week.")) == [
        "school",
        "synagogue",
    ]


def test_police_are_the_target_where_nothing_else_is() -> None:
    assert targets(reading("Gunmen open fire on police officers in Marseille", "Two were wounded.")) == [
        "police_military"
    ]


def test_advice_without_an_event_names_its_targets_further_down() -> None:
    said = reading(
        "Travel advice: Freedonia",
        "Take out insurance before you go.",
        "Carry your passport.",
        "Roads are bad in winter.",
        "The rains begin in May.",
        "Power cuts are common.",
        "Crowded hotels and places of worship are at risk.",
    )
    assert targets(said) == ["business", "other_place_of_worship"]


def test_what_is_named_in_passing_is_not_told() -> None:
    said = reading(
        "Minister opens new bridge",
        "The minister opened a bridge in Arequipa on Monday.",
        "It is two hundred metres long.",
        "It took six years to build.",
        "He praised the workers.",
        "The country, he said, had known too many kidnappings and bombings.",
    )
    assert {incident.assertion for incident in said.incidents} == {"hypothetical"}
    assert said.main is None


def test_one_word_of_trade_makes_no_figure_of_speech_of_what_is_told_twice() -> None:
    said = reading(
        "Bomb explodes as retailers open in Arequipa",
        "The explosion tore down the front of the post office.",
    )
    assert told(said) == ("bombing", "asserted")


def test_the_country_is_where_it_happened_not_whose_the_people_are() -> None:
    said = reading("Swedish man stabbed outside mosque", "The attack took place in Lyon on Monday evening.")
    assert said.countries[0] == "FR"
