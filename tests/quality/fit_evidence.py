"""Fits `[evidence]` of stories.toml: `python -m tests.quality.fit_evidence FOLDER [MISSED]`.

FOLDER is that of tests.quality.fit_stories. Each document is put into the story where it belongs, and before that it
chooses among the stories that would be compared with it and none: a multinomial logit, fitted by gradient ascent, in
which a story missed weighs MISSED (0.8) times a new one. Only numbers leave this script.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.steps.group import Live, StoryMemory, update
from processors.steps.group.account import account
from processors.steps.group.join import candidates, features, weights
from tests.quality.fit_stories import Item, load

WEIGHT = {"ecb_dev": 1.5, "ecb_train": 1.0, "uci": 0.15}
"""Of a document of each set; one of a stream weighs 3."""
FIRST = {"uci": 2500}
"""Documents of a set that are taken, where it is long."""
HAND = {
    "happened_later",
    "another_type_and_target",
    "another_type_elsewhere",
    "another_type_later",
    "another_level",
} | {"idle_sequel", "same_text"}
"""Set by hand: too few documents show them, and what they keep apart would else not be paged."""
ROUNDS, RATE, SHRINK = 400, 0.08, 0.5


class Choices(NamedTuple):
    """One row a story compared: what speaks for it, whether it is the right one, and which document asks."""

    told: NDArray[np.float64]
    right: NDArray[np.float64]
    asks: NDArray[np.int64]


def choices(items: list[Item]) -> Choices:
    """What each document of a set chooses among, all others being where they belong."""
    names = list(weights())
    live, memories = Live(), dict[str, StoryMemory]()
    rows: list[list[float]] = []
    right, asks = [], []
    for number, one in enumerate(items):
        story = one.story or f"alone {number}"
        heard = account(one.fingerprint, one.reading)
        for entry in candidates(heard, live):
            told = features(heard, one.reading.language, entry, one.at)
            rows.append([told.get(name, 0.0) for name in names])
            right.append(float(entry.memory.id == story))
            asks.append(number)
        memories[story] = update(
            memories.get(story),
            story=story,
            document=str(number),
            headline="",
            fingerprint=one.fingerprint,
            reading=one.reading,
            at=one.at,
        )
        live.add(memories[story])
    return Choices(np.array(rows), np.array(right), np.array(asks))


def fit(sets: dict[str, Choices], missed: float) -> dict[str, float]:
    """The weights under which the right choices are likeliest, held near 0."""
    told = np.concatenate([one.told for one in sets.values()])
    right = np.concatenate([one.right for one in sets.values()])
    asks = np.concatenate([one.asks + (number << 20) for number, one in enumerate(sets.values())])
    weigh = np.concatenate([np.full(len(one.asks), WEIGHT.get(name, 3.0)) for name, one in sets.items()])
    asked, whose = np.unique(asks, return_inverse=True)
    known, worth = np.zeros(len(asked)), np.zeros(len(asked))
    np.maximum.at(known, whose, right)
    np.maximum.at(worth, whose, weigh)
    worth *= np.where(known > 0, missed, 1.0)
    found, first, second = (np.zeros(told.shape[1]) for _ in range(3))
    for turn in range(1, ROUNDS + 1):  # Adam (Kingma & Ba 2015)
        odds = np.exp(np.clip(told @ found, -25, 25))
        whole = np.ones(len(asked))
        np.add.at(whole, whose, odds)
        slope = told.T @ (worth[whose] * (right - odds / whole[whose])) - SHRINK * found
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        step = (first / (1 - 0.9**turn)) / (np.sqrt(second / (1 - 0.99**turn)) + 1e-8)
        found = found + RATE * (1.0 if turn < 0.6 * ROUNDS else 0.3) * step
    return dict(zip(weights(), found.tolist(), strict=True))


def main() -> None:
    """Print the table as it may be put into stories.toml."""
    folder, *rest = sys.argv[1:] or sys.exit(__doc__)
    sets = {name: choices(items[: FIRST.get(name)]) for name, items in load(Path(folder)).items()}
    for name, value in fit(sets, float(rest[0]) if rest else 0.8).items():
        print(f"{name} = {weights()[name] if name in HAND else value:.2f}")


if __name__ == "__main__":
    main()
