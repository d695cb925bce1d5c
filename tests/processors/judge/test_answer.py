"""What a stream of answers keeps: no more than the desk still knows."""

from msgspec.json import decode, encode

from processors.judge.answer import Judge
from processors.rules import rulebook


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


def alert(name: str, message: str, *replaces: str) -> bytes:
    return encode(
        {
            "id": f"made of {name}",
            "native_id": name,
            "source": "siren",
            "title": "Shooting at a synagogue in Leeds, gunman at large",
            "text": "Police say that a gunman opened fire at a synagogue in Leeds and is at large.",
            "published": "2026-01-01T20:00:00Z",
            "kind": "advisory",
            "notice": {"message": message},
            "replaces": replaces,
        }
    )


def test_a_cancel_of_an_alert_that_was_not_seen_yet_holds_when_it_comes() -> None:
    told = [
        decode(one) for one in stream().lines([alert("c", "Cancel", "a"), alert("a", "Alert"), alert("b", "Alert")])
    ]
    assert [one["priority"] for one in told] == [0, 0, 3]
    assert [one["id"] for one in told] == ["made of c", "made of a", "made of b"]


def test_a_native_id_that_is_no_text_is_ignored_like_any_unknown_field() -> None:
    (told,) = stream().lines([line("a", "2026-01-01")[:-1] + b',"native_id":7}'])
    assert "error" not in decode(told)
