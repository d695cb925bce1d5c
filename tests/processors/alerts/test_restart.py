"""The fold taken down and up in new processes, each with another hash seed, says the same bytes."""

import os
import random
import subprocess
import sys
from itertools import pairwise

import msgspec

from processors.desk import Desk, restored
from schemas.codec import encode, encode_json
from schemas.envelope import Said
from tests.processors.day import a_day
from tests.processors.events import log, opening

SEED = 11


class Stage(msgspec.Struct):
    """What one process hands to the next."""

    said: list[str]
    state: dict[str, msgspec.Raw]


def fold(start: int, end: int, before: Stage) -> Stage:
    """Fold some events of the day on what an earlier process remembered."""
    desk = Desk("fold")
    desk.reset(restored({key: bytes(raw) for key, raw in before.state.items()}))
    said = [
        encode(output, "/t").value.decode()
        for record in log([*opening(), *a_day(SEED)])[start:end]
        for output in desk.handle(record)
        if isinstance(output, Said)
    ]
    return Stage(said, {key: msgspec.Raw(encode_json(value)) for key, value in desk.state.items()})


def in_a_process_of_its_own(start: int, end: int, before: Stage, hash_seed: int) -> Stage:
    code = (
        "import sys, msgspec; from tests.processors.alerts.test_restart import Stage, fold; "
        "before = msgspec.json.decode(sys.stdin.buffer.read(), type=Stage); "
        f"sys.stdout.buffer.write(msgspec.json.encode(fold({start}, {end}, before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=msgspec.json.encode(before),
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Stage)


def test_a_desk_taken_down_and_up_in_new_processes_with_other_hash_seeds_says_the_same_bytes() -> None:
    end = len(log([*opening(), *a_day(SEED)]))
    whole = fold(0, end, Stage([], {}))
    cuts = [0, *sorted(random.Random(SEED).sample(range(1, end), 3)), end]
    said, stage = list[str](), Stage([], {})
    for hash_seed, (start, stop) in enumerate(pairwise(cuts), 1):
        stage = in_a_process_of_its_own(start, stop, stage, hash_seed)
        said += stage.said
    assert said == whole.said
    assert dict(stage.state) == dict(whole.state)
