"""What a stream of answers keeps: no more than the desk still knows."""

from msgspec.json import decode, encode

from processors import rulebook
from processors.answer import Judge


def stream() -> Judge:
    return Judge(
        rules=rulebook.gather(),
        profile="",
        publishers=lambda _name: None,
        extract=lambda _html, _url: None,  # type: ignore[arg-type,return-value]
        stream=True,
    )


def line(name: str, day: str) -> bytes:
    return encode(
        {"id": name, "title": f"Fire set at synagogue door in Leeds, {name}", "published": f"{day}T20:00:00Z"}
    )


def test_former_answers_are_forgotten_with_the_documents_that_the_desk_forgets() -> None:
    judge = stream()
    first, again, _ = judge.lines([line("a", "2026-01-01"), line("a", "2026-01-01"), line("b", "2026-01-20")])
    assert first == again
    assert len(judge._former) == 2
    (late,) = judge.lines([line("c", "2026-02-25")])
    assert decode(late)["id"] == "c"
    assert len(judge._former) == 2, "that of the first of January is gone, that of the twentieth is not"
