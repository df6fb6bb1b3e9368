import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from anonymiser import atomic
from anonymiser.errors import InputError, VaultError

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="rights and limits of POSIX")


def fail_with(number):
    def refuse(*arguments):
        raise OSError(number, os.strerror(number))

    return refuse


def test_it_writes_the_whole_file_and_leaves_nothing_else(tmp_path):
    atomic.write_text(tmp_path / "a.txt", "één\r\nregel", mode=0o600)
    assert (tmp_path / "a.txt").read_bytes() == "één\r\nregel".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_the_mode_holds_for_a_new_file_and_a_replaced_one(tmp_path, mode):
    path = tmp_path / "a.txt"
    path.write_text("oud")
    path.chmod(0o666)
    atomic.write_bytes(path, b"nieuw", mode=mode)
    assert stat.S_IMODE(path.stat().st_mode) == mode & ~_umask()


def _umask():
    current = os.umask(0)
    os.umask(current)
    return current


@pytest.mark.parametrize("step", ["write", "fsync", "open"])
@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "files.disk_full"),
        (errno.EDQUOT, "files.disk_full"),
        (errno.EACCES, "files.not_writable"),
        (errno.EROFS, "files.not_writable"),
    ],
)
@pytest.mark.parametrize("kind", [InputError, VaultError])
def test_a_refusing_disk_leaves_the_old_file(tmp_path, monkeypatch, step, number, key, kind):
    path = tmp_path / "gesprek.txt"
    path.write_text("oud")
    with monkeypatch.context() as patched:
        patched.setattr(os, step, fail_with(number))
        with pytest.raises(kind) as caught:
            atomic.write_bytes(path, b"nieuw" * 1000, error=kind)
    assert caught.value.key == key
    assert "gesprek.txt" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert path.read_text() == "oud"
    assert [file.name for file in tmp_path.iterdir()] == ["gesprek.txt"]


def test_a_disk_that_fills_up_halfway_leaves_nothing(tmp_path, monkeypatch):
    written = []
    real = os.write

    def half(handle, data):
        if written:
            raise OSError(errno.ENOSPC, "vol")
        written.append(real(handle, data[: len(data) // 2]))
        return written[0]

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(InputError):
        atomic.write_bytes(tmp_path / "a.txt", b"x" * 1000)
    assert written == [500]
    assert list(tmp_path.iterdir()) == []


WRITE_OVER_THE_LIMIT = """
import resource, signal, sys
from pathlib import Path
from anonymiser import atomic
from anonymiser.errors import InputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    atomic.write_bytes(Path(sys.argv[1]) / "groot.bin", b"x" * 100_000)
except InputError as problem:
    print(problem.key)
"""


@posix
def test_a_real_limit_of_the_system_is_told_as_a_full_disk(tmp_path):
    command = [sys.executable, "-c", WRITE_OVER_THE_LIMIT, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "files.disk_full\n"
    assert list(tmp_path.iterdir()) == []


def test_stopping_halfway_leaves_nothing(tmp_path, monkeypatch):
    def stop(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_bytes(tmp_path / "a.txt", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_an_error_with_the_file_name(tmp_path):
    with pytest.raises(InputError, match=r"a\.txt"):
        atomic.write_bytes(tmp_path / "niet" / "a.txt", b"x")


def test_the_longest_file_name_still_fits(tmp_path):
    path = tmp_path / ("a" * 255)
    atomic.write_bytes(path, b"x")
    assert path.read_bytes() == b"x"


HOLD = """
import sys, time
from pathlib import Path
from anonymiser import atomic
with atomic.exclusive(Path(sys.argv[1])):
    print("vast", flush=True)
    time.sleep(60)
"""


def test_a_lock_keeps_others_out_and_frees_itself_when_its_holder_is_killed(tmp_path):
    lock = tmp_path / ".lock"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "vast\n"
        with (
            pytest.raises(VaultError) as caught,
            atomic.exclusive(lock, seconds=0.1, error=VaultError),
        ):
            pass
        holder.kill()
    assert caught.value.key == "files.in_use"
    assert tmp_path.name in str(caught.value)
    entered = []
    with atomic.exclusive(lock, seconds=5):
        entered.append(True)
    assert entered


def test_leftovers_go_and_other_files_stay(tmp_path):
    (tmp_path / f"{atomic.TEMPORARY}abc").write_text("half")
    (tmp_path / "heel.txt").write_text("heel")
    atomic.remove_leftovers(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["heel.txt"]
