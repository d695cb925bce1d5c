"""Pure commands: the same bytes for the same input, one line for a bad one."""

import json

from tests.program import jsonl, vigil

LINES = [
    {"id": 1, "title": "Gunman opens fire outside synagogue in Vienna", "published": "2026-11-20T20:00:00Z"},
    {"id": "b", "title": "Stadt gedenkt des Anschlags von 1994", "text": "", "published": "2026-07-18"},
    {"id": 2.5, "text": "كرة القدم: فاز الفريق المضيف بثلاثة أهداف."},
    {"id": "d", "title": None, "text": None, "html": None, "source": None, "published": None, "fetched": None},
]
FIELDS = {
    "id", "language", "published", "relevant", "priority", "score", "confidence", "status", "credibility",
    "incident_types", "target_types", "countries", "places", "actors", "incidents", "level_change", "precedents",
    "concerns", "grade", "reasons", "warnings", "statements", "quotations", "posture", "triggers", "channels",
    "specificity",
}  # fmt: skip


def answers(*arguments: str, given: str) -> list[dict[str, object]]:
    done = vigil(*arguments, given=given)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_judge_answers_every_line_in_order_with_every_field() -> None:
    told = answers("judge", "-", given=jsonl(*LINES))
    assert [one["id"] for one in told] == [1, "b", 2.5, "d"]
    assert all(set(one) >= FIELDS for one in told)
    assert told[0]["priority"] in {2, 3}
    assert told[1]["priority"] == 0
    assert [one["published"] for one in told] == ["2026-11-20T20:00:00Z", "2026-07-18", None, None]


def test_the_same_input_gives_the_same_bytes() -> None:
    runs = {vigil("judge", "--stream", given=jsonl(*LINES)).stdout for _ in range(2)}
    assert len(runs) == 1
    assert runs.pop().count("\n") == len(LINES)


def test_a_bad_line_gives_one_error_and_the_run_goes_on() -> None:
    done = vigil("judge", given='nonsense\n{"title": "no id"}\n\n' + jsonl(LINES[0]))
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [(one["id"], one.get("line")) for one in told] == [(None, 1), (None, 2), (1, None)]
    assert "no document" in told[0]["error"]
    assert "Traceback" not in done.stderr


def test_lone_surrogates_become_replacement_characters() -> None:
    told = answers("judge", "-", "--fields", "body", given='{"id": 1, "title": "a\\ud800b", "text": "c\\udfffd"}\n')
    assert told == [{"id": 1, "body": "a\ufffdb\n\nc\ufffdd"}]


def test_a_stream_remembers_stories_and_repeats_its_former_answer() -> None:
    same = {"id": 7, "title": "Fire set at synagogue door in Leeds", "published": "2026-11-20T20:00:00Z"}
    copy = {**same, "id": 8, "source": "other.example"}
    told = answers("judge", "-", "--stream", given=jsonl(same, copy, same))
    assert told[0] == told[2]
    assert told[0]["story"] == told[1]["story"]
    assert (told[0]["new"], told[1]["new"]) == (True, False)
    assert {"merged", "origins", "watch"} <= told[0].keys()


def test_without_leaves_a_factor_out_and_the_sum_still_holds() -> None:
    whole, without = (
        answers("judge", "-", *extra, given=jsonl(LINES[0]))[0] for extra in ([], ["--without", "target"])
    )
    assert int(str(without["score"])) < int(str(whole["score"]))
    for one in (whole, without):
        assert sum(reason["points"] for reason in one["reasons"]) == one["score"]  # type: ignore[attr-defined]


def test_explain_shows_the_marked_text_and_the_sum() -> None:
    done = vigil("judge", "--explain", given=jsonl(LINES[0]))
    assert done.returncode == 0
    assert "⟦Gunman⟧" in done.stdout
    assert "incident" in done.stdout
    assert "in all" in done.stdout
    raised, lowered = (done.stdout.index(f"would {way} it:") for way in ("raise", "lower"))
    assert raised < done.stdout.index("if it were still going on") < lowered


def test_what_would_move_a_score_is_given_when_asked_for() -> None:
    whole, asked = (answers("judge", "-", *extra, given=jsonl(LINES[0]))[0] for extra in ([], ["--fields", "what_if"]))
    assert "what_if" not in whole
    assert asked.keys() == {"id", "what_if"}
    for one in asked["what_if"]:  # type: ignore[attr-defined]
        assert (one["way"] == "raise") == (one["score"] > whole["score"])


def test_extract_answers_every_line() -> None:
    page = (
        "<html><head><title>T</title></head><body><article><p>"
        + "Words of an article. " * 40
        + "</p></article></body></html>"
    )
    done = vigil("extract", given=jsonl({"id": "x", "html": page}, {"id": "y"}))
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert done.returncode == 1
    assert good["id"] == "x"
    assert "Words of an article." in good["text"]
    assert (bad["id"], bad["line"]) == ("y", 2)
