"""Confidence is the share of such judgements that are right: its signs, its measure, its picture."""

import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from processors.enrich import understand
from processors.steps.factor import Setting
from processors.steps.read import read
from processors.steps.score import score, weights
from schemas.scored import Grade
from schemas.taxonomy import Reliability
from tests.quality.fit_confidence import fit, sure
from tests.quality.plot import plot
from tests.quality.reliability import LABELLED, MENDED, OTHERS, Judged, bins, brier, grouped, judged, off, table

NOW = datetime(2026, 5, 12, 20, tzinfo=UTC)


def told(title: str, text: str = "", source: Reliability = "F", information: int = 6) -> int:
    reading = understand(read(title, text, "en"), NOW, None)
    grade = Grade(source=source, information=information, why=())
    return score(reading, Setting(now=NOW, published=NOW, grade=grade)).confidence


def test_what_lies_far_from_a_border_is_surer_than_what_lies_near_one() -> None:
    clear = told("Gunmen kill nine at synagogue in Lyon, attackers still at large")
    near = told("Gunman opens fire at synagogue in Leeds, police say 12 hurt")
    assert clear > near


def test_a_long_text_that_tells_of_several_things_is_less_sure() -> None:
    title = "Man stabbed outside synagogue in Antwerp"
    text = "Last year a bomb was found at a school. " + "The street is quiet and the shops are open. " * 30
    assert told(title, text) < told(title)


@pytest.mark.parametrize(("source", "information"), [("D", 6), ("E", 6), ("F", 5)])
def test_a_bad_grade_takes_a_little_and_a_good_one_adds_nothing(source: Reliability, information: int) -> None:
    title = "Man stabbed outside synagogue in Antwerp"
    assert told(title) - 15 <= told(title, "", source, information) < told(title) == told(title, "", "A", 1)


def test_nothing_is_said_to_be_surer_than_the_most_or_less_than_the_least() -> None:
    percent = weights().confidence
    doubted = replace(understand(read("Bakery wins prize", "", "en"), NOW, None), warnings=("doubt",) * 500)
    setting = Setting(now=NOW, published=NOW, grade=Grade(source="F", information=6, why=()))
    assert score(doubted, setting).confidence == percent["least"]
    assert told("Bakery wins prize") <= percent["most"] < 100


def made(group: str, sure_: int, right: int, wrong: int) -> list[Judged]:
    return [Judged("a/b", group, ("base",), sure_, n < right) for n in range(right + wrong)]


def test_a_bin_holds_what_is_about_as_sure_and_says_what_share_is_right() -> None:
    found = made(OTHERS, 85, 9, 1) + made(OTHERS, 65, 5, 5) + made(OTHERS, 100, 4, 0)
    told_ = bins(found)
    assert [(one.least, one.most, one.size, one.right) for one in told_] == [
        (60, 69, 10, 0.5),
        (80, 89, 10, 0.9),
        (95, 100, 4, 1.0),
    ]
    assert off(told_) == pytest.approx((10 * 0.15 + 10 * 0.05) / 24)
    low, high = told_[1].interval
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982), "Wilson's interval of 9 in 10"
    assert brier(made(OTHERS, 50, 1, 1)) == (0.25, 0.25)


def test_a_fit_finds_the_share_and_leaves_out_what_mending_adds() -> None:
    seen = [one._replace(set="mended/a") for one in made(MENDED, 0, 95, 5)]
    unseen = [one._replace(set="others/b") for one in made(OTHERS, 0, 80, 20)]
    assert fit(seen + unseen, ["base"]) == {"base": 80}
    assert sure(unseen[0], {"base": 80, "least": 5, "most": 70}).sure == 70


def test_the_picture_is_whole_and_says_in_words_what_it_shows() -> None:
    found = made(MENDED, 85, 9, 1) + made(OTHERS, 65, 5, 5)
    root = ElementTree.fromstring(plot({group: bins(own) for group, own in grouped(found).items()}))
    text = "".join(root.itertext())
    assert "said 0.85, right 0.90 (10)" in text
    assert "said 0.65, right 0.50 (10)" in text


def test_labelled_texts_are_judged_with_the_confidence_that_ships(tmp_path: Path) -> None:
    row = {"id": "x", "title": "Bakery wins prize", "text": "", "published": "2026-05-12", "gold": {"priority": [0]}}
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row) + "\n")
    (one,) = judged(path)
    assert (one.group, one.right, one.sure) == (OTHERS, True, told("Bakery wins prize"))
    assert len(list(table([one]))) == 3
    assert next(iter(judged(LABELLED / "pairs.jsonl"))).group == MENDED
