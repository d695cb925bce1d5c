"""Run a command against servers of its own: real ones, started for it in a folder of their own, stopped after it."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy import local
from schemas.settings import environment


def main(command: list[str]) -> int:
    """Start both servers, run the command with their addresses in its environment, stop them; its exit status."""
    env = dict(environment())
    # Under the user's cache, for as root Elasticsearch's own user must reach the folder.
    cache = local.cache_folder(env)
    (cache / "tests").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache / "tests", ignore_cleanup_errors=True) as folder:
        state = Path(folder)
        state.chmod(0o755)
        # As with Ctrl-C: what was started here is stopped, and the folder goes.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            addresses = local.up(state, cache, None, None, lambda line: print(line, flush=True), env)  # noqa: T201
            env |= {
                "VIGIL_KAFKA": addresses.kafka,
                "VIGIL_ELASTICSEARCH": addresses.elasticsearch,
                "VIGIL_STATE": folder,
            }
            return subprocess.run(command, env=env, check=False).returncode  # noqa: S603 - the caller's own
        finally:
            local.down(state, lambda line: print(line, flush=True))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
