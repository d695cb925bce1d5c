"""Damages payloads at random and parses them: `python -m tests.producers.fuzz [COUNT] [SEED] [FOLDER…]`.

Every payload must give documents or one clear refusal; anything else is printed with its bytes, and the status is 1.
The payloads are our golden ones and all files of the folders that are named.
"""

import base64
import random
import sys
import time
from collections import Counter
from pathlib import Path

from producers.formats import PARSERS, parse
from schemas.errors import BadPayload
from tests.producers.fakes import NOW, source

GOLDEN = Path(__file__).parent / "golden"
SLOW = 5.0
"""Seconds of processor time over one payload that count as a hang."""
PIECES = [
    *(
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<!--",
        b"<![CDATA[",
        b"&#x0;",
        b"\x00",
        b"\xff\xfe",
        b'"',
        b"{",
        b"[",
        b"-1",
        b"9" * 40,
    ),
    *(b"\n\n", b"\r\n", b"=?utf-8?q?", b"--b", b"\t" * 26, "שׁ".encode()),
]


def damaged(payload: bytes, draw: random.Random) -> bytes:
    """The payload after one to six mishaps."""
    found = bytearray(payload)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(found) + 1)
        to = min(len(found), at + draw.randint(0, 200))
        match draw.randrange(6):
            case 0:
                del found[at:]
            case 1:
                del found[at:to]
            case 2 if at < len(found):
                found[at] = draw.randrange(256)
            case 3:
                found[at:at] = draw.choice(PIECES)
            case 4:
                found[at:at] = found[at:to] * draw.randint(1, 5)
            case _:
                other = draw.randrange(len(found) + 1)
                found[at:to] = found[other : other + 60]
    return bytes(found)


def main(count: int, seed: int, folders: list[str]) -> int:
    """Parse so many damaged payloads; the number of those that gave neither documents nor a refusal."""
    files = [*GOLDEN.glob("*.*.*"), *(file for folder in folders for file in Path(folder).rglob("*") if file.is_file())]
    payloads = [file.read_bytes() for file in sorted(files)]
    draw = random.Random(seed)
    came: Counter[str] = Counter()
    for number in range(count):
        payload = damaged(draw.choice(payloads), draw)
        form = draw.choice(list(PARSERS)) if draw.random() < 0.1 else None
        began = time.process_time()
        try:
            parse(payload, source(format="page"), NOW, form)
            came["documents"] += 1
        except BadPayload as error:
            came["refused"] += 1
            if "\n" in str(error):
                came["refused in more than one line"] += 1
        except Exception as error:
            came["failed"] += 1
            print(f"{number} {form}: {type(error).__name__}: {error}: {base64.b64encode(payload).decode()[:400]}")
        if time.process_time() - began > SLOW:
            came["slow"] += 1
            print(f"{number} {form}: {time.process_time() - began:.1f} s: {len(payload)} bytes")
    print(f"{count} payloads of {len(payloads)} files, seed {seed}: {dict(came)}")
    return came["failed"] + came["slow"] + came["refused in more than one line"]


if __name__ == "__main__":
    told = sys.argv[1:]
    sys.exit(1 if main(int(told[0]) if told else 2000, int(told[1]) if len(told) > 1 else 1, told[2:]) else 0)
