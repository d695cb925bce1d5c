"""What pages show, as pure functions: pieces of a text, outlines, words for times."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from processors.board.compile_outlines import simplified
from processors.board.projection import AREAS, BOTTOM, TOP, point, window
from processors.board.render import STATIC, environment, span, static
from processors.board.text_view import pieces, web

REASONS = st.lists(
    st.fixed_dictionaries(
        {
            "factor": st.just("f"),
            "points": st.integers(-100, 100),
            "text": st.text(max_size=3),
            "start": st.none() | st.integers(-2, 60),
            "end": st.none() | st.integers(-2, 60),
        }
    ),
    max_size=6,
)


@given(st.text(max_size=40), REASONS)
def test_pieces_are_the_whole_text_and_each_reason_begins_once_where_it_says(body: str, reasons: list) -> None:  # type: ignore[type-arg]
    found = pieces(body, reasons)
    assert "".join(piece.text for piece in found) == body
    begun = [number for piece in found for number in piece.first]
    assert len(begun) == len(set(begun))
    at = 0
    for piece in found:
        for number in piece.reasons:
            assert reasons[number - 1]["start"] <= at < reasons[number - 1]["end"]
        assert all(reasons[number - 1]["start"] == at for number in piece.first)
        at += len(piece.text)


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=2, max_size=30))
def test_a_simplified_line_keeps_its_ends_and_adds_nothing(line: list[tuple[float, float]]) -> None:
    found = simplified(line, 5.0)
    assert (found[0], found[-1]) == (line[0], line[-1])
    assert set(found) <= set(line)
    assert simplified(line, 0.0)[0] == line[0]


def test_north_is_up_and_east_is_right_and_the_poles_are_cut() -> None:
    assert point(50, 4)[1] < point(40, 4)[1]
    assert point(50, 10)[0] > point(50, 4)[0]
    assert point(90, 0) == point(TOP, 0)
    assert point(-90, 0) == point(BOTTOM, 0)
    for area in AREAS:
        assert min(window(area)[2:]) > 0


def test_every_static_file_is_there_and_asks_for_nothing_elsewhere() -> None:
    for name in STATIC:
        text = static(name).decode()
        assert "://" not in text.replace("http://www.w3.org/2000/svg", ""), name
    assert len(static("outlines.svg")) < 150_000


def test_every_template_can_be_read_and_holds_neither_script_nor_style() -> None:
    made = environment()
    names = made.list_templates()
    assert len(names) > 10
    for name in names:
        made.get_template(name)
        source = made.loader.get_source(made, name)[0] if made.loader else ""
        assert " style=" not in source, name
        assert "<style" not in source, name
        assert " onclick" not in source, name
        assert "|safe" not in source, name
        assert source.count("<script") == (name == "frame.html"), name


def test_only_addresses_of_the_web_become_links() -> None:
    assert web("https://lakeside-post.example/a") == "https://lakeside-post.example/a"
    for hostile in ("javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//x", None, ""):
        assert web(hostile) is None


def test_spans_are_told_as_people_do() -> None:
    told = [span(timedelta(seconds=seconds)) for seconds in (0, 59, 60, 3599, 3600, 11100, 86400, 200000)]
    assert told == ["0 s", "59 s", "1 min", "59 min", "1 h 00", "3 h 05", "1 d 0 h", "2 d 7 h"]
