"""Fuzz all readers one after another: ``python tests/fuzz/fuzz_all.py SECONDS FOLDER [FROM]``.

An hour in all for fifty readers is ``fuzz_all.py 70 /tmp/fuzz``. Runs at the lowest priority.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]


def main() -> int:
    """Fuzz each reader in a process of its own and say how many crashes there are."""
    from fuzz.targets import TARGETS

    os.nice(19)
    seconds, folder = sys.argv[1], Path(sys.argv[2])
    names = list(TARGETS)
    first = names.index(sys.argv[3]) if len(sys.argv) > 3 else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in names[first:]:
        command = [sys.executable, str(HERE / "run_fuzz.py"), name, seconds, str(folder)]
        with (folder / f"{name}.log").open("wb") as log:
            done = subprocess.run(command, stdout=log, stderr=log, check=False)
        print(f"{name}: {done.returncode}", flush=True)
    crashes = list((folder / "crashes").glob("*"))
    print(f"{len(crashes)} crashes")
    return min(len(crashes), 1)


if __name__ == "__main__":
    sys.exit(main())
