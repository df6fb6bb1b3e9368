"""Search texts on a Dask cluster (extra ``scale``).

The real text travels to the workers, so the cluster must be as safe as the vault. One on this
computer is; any other is refused unless the user says that it is. Logs and dashboards show
numbers of tasks only: a task never raises, and what it is given shows no text.
"""

from __future__ import annotations

import importlib
import importlib.util
import ipaddress
import time
from typing import Any
from urllib.parse import urlsplit

from anonymiser.batch import Answer, LostError, Setup, StoppedError, Texts, look
from anonymiser.errors import InputError

CONNECT_SECONDS = 30.0
# How long the cluster may be without workers: nannies start a lost one again in seconds.
IDLE_SECONDS = 60.0
_LOOK_SECONDS = 2.0
_PER_THREAD = 3
_MOST_WAITING = 256
_QUIET = {"distributed": "critical", "distributed.client": "critical", "tornado": "critical"}


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    setup : Setup
    address : str
        Such as ``"tcp://127.0.0.1:8786"``.
    trusted : bool, default=False
        Whether the user says that other computers may see the text.
    encrypted : bool, default=False
        Whether every connection to another computer must be ``tls://``.

    Raises
    ------
    InputError
        Package missing, wrong address, or a cluster that may not see the text.
    StoppedError
        No scheduler or no workers; the run can go on when they are there.
    """

    def __init__(
        self, setup: Setup, address: str, *, trusted: bool = False, encrypted: bool = False
    ) -> None:
        check_address(address, trusted=trusted)
        self._encrypted = encrypted
        self._check_encryption([address])
        if importlib.util.find_spec("distributed") is None:
            raise InputError("batch.no_package")
        self._setup, self._address, self._trusted = setup, address, trusted
        self._client: Any = None
        self.window = 1
        self._connect()

    def submit(self, batch: Texts) -> Any:
        """Hand the batch to the cluster; None when it is gone."""
        try:
            # A key of its own: the one Dask makes is a fingerprint of the text.
            key = f"anonymiser-{_token()}"
            return self._client.submit(
                look, self._setup, batch, key=key, pure=False,
                workers=self._hosts, allow_other_workers=False,
            )  # fmt: skip
        except Exception:
            return None

    def answer(self, handle: Any) -> Answer:
        """Wait for the answer."""
        if handle is None:
            raise LostError
        idle_since = None
        while not handle.done():
            _wait(handle)
            if handle.done() or self._has_workers():
                idle_since = None
                continue
            idle_since = idle_since or time.monotonic()
            if time.monotonic() - idle_since > IDLE_SECONDS:
                raise StoppedError("batch.no_workers")
        return self._result(handle)

    def restart(self) -> None:
        """Connect again."""
        self.close()
        self._connect()

    def close(self) -> None:
        """Leave the cluster; nothing of ours stays in its memory."""
        if self._client is not None:
            self._client.close(timeout=5)
            self._client = None

    def _connect(self) -> None:
        self._client = _client(self._address)
        try:
            found = self._workers()
            # One that listens to the network too gives the address it has there.
            seen = [*found, self._client.scheduler_info()["address"]]
            if not self._trusted and not all(is_loopback(address) for address in seen):
                raise InputError("batch.open_cluster")
            self._check_encryption(seen)
        except BaseException:
            self.close()
            raise
        # Also keeps the text away from workers that join later from another computer.
        self._hosts = None if self._trusted else sorted({_host(worker) for worker in found})
        self.window = min(_MOST_WAITING, _PER_THREAD * sum(found.values()) + 1)

    def _check_encryption(self, seen: list[str]) -> None:
        safe = all(is_loopback(a) or a.startswith("tls://") for a in seen)
        if self._encrypted and not safe:
            raise InputError("batch.not_encrypted")

    def _workers(self) -> dict[str, int]:
        end = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                found: dict[str, int] = dict(self._client.nthreads())
            except Exception:
                raise StoppedError("batch.no_scheduler") from None
            if found:
                return found
            if time.monotonic() > end:
                raise StoppedError("batch.no_workers")
            time.sleep(0.2)

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except Exception:
            return False

    def _result(self, handle: Any) -> Answer:
        try:
            found: Answer = handle.result(timeout=CONNECT_SECONDS)
        except Exception as problem:
            if isinstance(problem, ImportError | AttributeError):
                raise InputError("batch.cannot_load") from None
            raise LostError from None
        finally:
            handle.release()
        return found


def check_address(address: str, *, trusted: bool = False) -> None:
    """Raise `InputError` for an address that is wrong, or on another computer.

    Examples
    --------
    >>> check_address("tcp://127.0.0.1:8786")
    >>> check_address("tls://cluster.example:8786", trusted=True)
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        whole = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        whole = None
    if not whole or parts.path or parts.query or parts.username is not None:
        raise InputError("batch.bad_address")
    if not trusted and not is_loopback(address):
        raise InputError("batch.not_loopback")


def is_loopback(address: str) -> bool:
    """Return whether an address can only be on this computer.

    Examples
    --------
    >>> [is_loopback(a) for a in ("tcp://127.0.0.1:1", "localhost:1", "tcp://[::1]:1")]
    [True, True, True]
    >>> [is_loopback(a) for a in ("tcp://10.0.0.2:1", "tcp://localhost.example:1", "")]
    [False, False, False]
    """
    host = _host(address)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(address: str) -> str:
    return urlsplit(address if "://" in address else f"tcp://{address}").hostname or ""


def _token() -> str:
    import secrets

    return secrets.token_hex(8)


def _client(address: str) -> Any:
    dask = importlib.import_module("dask")
    # What it says about a lost cluster we say ourselves, in one line.
    with dask.config.set({"logging": _QUIET}):
        distributed = importlib.import_module("distributed")
        try:
            return distributed.Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, name="anonymiser"
            )
        # TypeError: tls:// without certificates in the settings of Dask.
        except (OSError, TimeoutError, TypeError, ValueError):
            raise StoppedError("batch.no_scheduler") from None


def _wait(handle: Any) -> None:
    wait = importlib.import_module("distributed").wait
    try:
        wait(handle, timeout=_LOOK_SECONDS)
    except Exception:
        # Too early, or cancelled: the caller looks which.
        return
