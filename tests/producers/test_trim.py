"""What stands over and under an article."""

from producers.trim import trim

TEXT = "Two men were held.\nNobody was hurt."
TITLE = "Two men held after “shots” near the hall"


def test_section_headline_and_byline_are_taken_off() -> None:
    head = 'Local\nTwo men held after "shots" near the hall\nBy Nora Field – 19 November\n'
    assert trim(head + TEXT, TITLE, "Nora Field") == TEXT


def test_a_headline_is_known_though_the_title_names_the_paper() -> None:
    assert trim(f"{TITLE}\n{TEXT}", f"{TITLE} | The Gazette", None) == TEXT


def test_invitations_are_taken_off_the_end_and_nowhere_else() -> None:
    tail = "\nFollow us on every channel.\nSign up for our newsletter."
    assert trim(TEXT + tail, TITLE, None) == TEXT
    inside = "They sent a newsletter.\n" + TEXT
    assert trim(inside, TITLE, None) == inside


def test_a_sentence_that_names_the_author_is_text() -> None:
    long = (
        "Nora Field was held for an hour at the gate of the hall, together with two other reporters of this newspaper."
    )
    assert trim(long + "\n" + TEXT, TITLE, "Nora Field") == long + "\n" + TEXT


def test_a_text_that_is_nothing_but_a_headline_stays() -> None:
    assert trim(TITLE, TITLE, None) == TITLE
