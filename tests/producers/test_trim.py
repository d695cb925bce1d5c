"""What stands over and under an article."""

from producers.trim import trim

TEXT = "Two men were held.\nNobody was hurt."
TITLE = "Two men held after “shots” near the hall"


def test_section_headline_and_byline_are_taken_off() -> None:
    head = 'Local\nTwo men held after "shots" near the hall\nBy Nora Field – 19 November\n'
    assert trim(head + TEXT, [TITLE], "Nora Field") == TEXT


def test_a_headline_is_known_though_the_title_names_the_paper() -> None:
    assert trim(f"{TITLE}\n{TEXT}", [f"{TITLE} | The Gazette"], None) == TEXT


def test_invitations_are_taken_off_the_end_and_nowhere_else() -> None:
    tail = "\nFollow us on every channel.\nSign up for our newsletter."
    assert trim(TEXT + tail, [TITLE], None) == TEXT
    inside = "They sent a newsletter.\n" + TEXT
    assert trim(inside, [TITLE], None) == inside


def test_a_sentence_that_names_the_author_is_text() -> None:
    long = (
        "Nora Field was held for an hour at the gate of the hall, together with two other reporters of this newspaper."
    )
    assert trim(long + "\n" + TEXT, [TITLE], "Nora Field") == long + "\n" + TEXT


def test_a_text_that_is_nothing_but_a_headline_stays() -> None:
    assert trim(TITLE, [TITLE], None) == TITLE


def test_a_headline_is_known_though_the_paper_stands_before_it() -> None:
    assert trim(f"{TITLE}\n{TEXT}", [f"The Gazette: {TITLE}"], None) == TEXT


def test_a_date_under_the_headline_is_taken_off_and_one_in_a_sentence_is_not() -> None:
    assert trim(f"{TITLE}\nPublished: 19 November 2026, 10:15\n{TEXT}", [TITLE], None) == TEXT
    told = "On 19 November 2026 two men were held."
    assert trim(f"{told}\n{TEXT}", [TITLE], None) == f"{told}\n{TEXT}"


def test_links_to_other_articles_are_taken_out_wherever_they_stand() -> None:
    for link in (
        "RELATED: Bomb squad called to the old mill",
        "À lire aussi : des coups de feu près du moulin",
        "Lea también: disparos junto al molino",
        "Lesen Sie auch: Schüsse an der Mühle",
        "קראו גם: יריות ליד הטחנה",
        "اقرأ أيضا: إطلاق نار قرب الطاحونة",
    ):
        assert trim(TEXT.replace("\n", f"\n{link}\n"), [TITLE], None) == TEXT


def test_a_heading_takes_its_list_with_it_and_leaves_the_next_sentence() -> None:
    listed = "Two men were held.\nDON'T MISS\nShots at the mill [VIDEO]\nBomb squad called out\nNobody was hurt."
    assert trim(listed, [TITLE], None) == TEXT
    assert trim(TEXT + "\nTags\nhall, shots, police", [TITLE], None) == TEXT
