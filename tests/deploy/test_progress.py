"""Whoever waits for something long hears how far it is."""

from deploy.progress import progress


def test_plain_lines_come_at_the_ends_of_a_step_and_now_and_then_between() -> None:
    said: list[str] = []
    now = [0.0]
    with progress(said.append, terminal=False, clock=lambda: now[0]) as tell:
        for done in range(31):
            tell("topics", done, 30)
            now[0] += 1
        tell("topics", 30, 30)
        tell("old indices", 0, 0)
        tell("old indices", 0, 0)
    assert said == [
        "topics: 0 of 30",
        "topics: 10 of 30",
        "topics: 20 of 30",
        "topics: 30 of 30",
        "old indices: 0 of 0",
    ]


def test_a_terminal_gets_no_plain_lines() -> None:
    said: list[str] = []
    with progress(said.append, terminal=True) as tell:
        tell("topics", 1, 2)
        tell("topics", 2, 2)
    assert said == []
