"""How the cost of alert rules grows with their number: `python -m tests.bench.rules`.

Documents of the corpus are scored once; then every set of rules sees all of them, in turn. Beside it the plain way:
each rule tests its conditions on each document. Nothing here fails a build.
"""

import statistics
import time
from functools import partial
from pathlib import Path

from processors.alerts import alerting
from processors.desk import Desk
from processors.knowledge.countries import codes
from processors.line import Line
from processors.people import profile
from processors.rules import rulebook
from processors.rules.rule import Rule
from processors.rules.ruleset import Ruleset
from processors.steps.match import document_sight, match
from schemas.document import Document
from schemas.heard import Tick
from schemas.intake import document, given
from schemas.picture import Story
from schemas.scored import Scored
from tests.bench.corpus import BEGIN, lines

DOCUMENTS, ROUNDS = 2000, 3
SIZES = (10, 100, 1_000, 10_000)
TARGETS = ("synagogue", "school", "cemetery", "community_centre", "other_place_of_worship", "public_place")
END = '[[fires]]\nabout = "x"\ndocuments = [{}]\n[[quiet]]\nabout = "y"\ndocuments = [{}]\n'


def rules(size: int) -> Ruleset:
    """So many rules as desks write them: by country, target, source, word, window."""
    lands = sorted(codes())
    made = []
    for n in range(size):
        land, target = lands[n % len(lands)], TARGETS[n % len(TARGETS)]
        kind = ('kind = "match"', 'kind = "frequency"\ncount = 3\nby = "country"', 'kind = "match"\nby = "source"')[
            n % 3
        ]
        last = (
            f'field = "target_types"\nany_of = ["{target}"]',
            f'field = "story.origins"\nat_least = {1 + n % 5}',
            f'field = "text"\nsays = ["quarter {n}"]',
        )[n % 3]
        text = f'name = "r{n}"\nwhy = "x"\npriority = 2\n{kind}\n[[when]]\nfield = "priority"\nat_least = 1\n'
        made.append(rulebook.one(f'{text}[[when]]\nfield = "countries"\nany_of = ["{land}"]\n[[when]]\n{last}\n{END}'))
    return Ruleset(made)


def scored() -> list[tuple[Scored, Story]]:
    """The corpus as the desk judges it, each document with its story."""
    line = Line(rulebook.gather(), profile.gather(Path("no such file")))
    found: list[tuple[Scored, Story]] = []
    for raw in lines(DOCUMENTS).splitlines():
        read: Document = document(given(raw), lambda _: None, lambda *_: (_ for _ in ()).throw(ValueError), None)
        line.tick(read.fetched)
        said = line.hear(read)
        found += [(one, story) for one in said if isinstance(one, Scored) for story in said if isinstance(story, Story)]
    return found


def indexed(book: Ruleset, told: list[tuple[Scored, Story]]) -> None:
    """As the desk does it, alerts and windows included."""
    desk = Desk("bench")
    desk.rules = book
    desk.hear(0, Tick(at=BEGIN))
    for number, (one, story) in enumerate(told, 1):
        seen = document_sight(one, story)
        desk.let(number, partial(alerting.scored, desk, one, one.document.source, seen))


def plain(book: list[Rule], told: list[tuple[Scored, Story]]) -> None:
    """Each rule on each document; no alert is raised."""
    for one, story in told:
        for rule in book:
            match(rule.when, document_sight(one, story))


def main() -> None:
    """Print the table."""
    told = scored()
    share = sum(one.priority > 0 for one, _ in told) / len(told)
    print(f"{len(told)} scored documents, {share:.0%} of them of concern; documents a CPU second, median of {ROUNDS}")
    for size in SIZES:
        book = rules(size)
        rates = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            indexed(book, told)
            rates.append(len(told) / (time.process_time() - begun))
        few = told[:: max(1, size // 20)]
        begun = time.process_time()
        plain(list(book), few)
        slow = len(few) / (time.process_time() - begun)
        middle = statistics.median(rates)
        print(f"  {size:>6} rules  {middle:9.0f} indexed  {slow:9.1f} one by one  {middle / slow:7.0f} times")


if __name__ == "__main__":
    main()
