"""Fuzz one reader, led by coverage: ``python tests/fuzz/run_fuzz.py TARGET SECONDS FOLDER``.

Needs ``pip install atheris``. Crashes are kept in ``FOLDER/crashes``, one of each kind and
place; what reached new code in ``FOLDER/TARGET``. ``python tests/fuzz/fuzz_all.py SECONDS
FOLDER`` does all readers one after another.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]


def main() -> None:
    """Fuzz until the time is over."""
    import atheris

    with atheris.instrument_imports(include=["peer_research", "anonymiser"]):
        from fuzz.targets import TARGETS, attempt, place_of

        target = TARGETS[sys.argv[1]]
        folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        for seed in sorted((HERE / "corpus" / target.name).glob("*")):
            try:  # everything the reader needs is now imported, and followed
                attempt(target, seed.read_bytes(), folder)
            except Exception:
                continue
    seen: set[str] = set()
    crashes = Path(sys.argv[3]) / "crashes"
    found = Path(sys.argv[3]) / target.name
    crashes.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)

    def once(data: bytes) -> None:
        try:
            attempt(target, data, folder)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as problem:
            where = place_of(problem)
            if where not in seen:
                seen.add(where)
                name = f"{target.name}--{where.replace(' ', '-').replace(':', '-')}"
                (crashes / name).write_bytes(data)
                sys.stderr.write(f"CRASH {target.name} {where}: {str(problem)[:200]}\n")

    options = [
        sys.argv[0], str(found), str(HERE / "corpus" / target.name),
        f"-max_total_time={sys.argv[2]}", "-timeout=25", "-rss_limit_mb=3000", "-max_len=6000",
        f"-dict={HERE / 'words.dict'}", f"-artifact_prefix={crashes}/{target.name}-",
        "-verbosity=0", "-print_final_stats=1", "-close_fd_mask=0",
    ]  # fmt: skip
    atheris.Setup(options, once)
    try:
        atheris.Fuzz()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
