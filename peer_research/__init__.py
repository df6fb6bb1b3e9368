"""Participatory peer research in Dutch youth care: from protocol to report draft."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peer_research.study import Study, open_study

__all__ = ["Study", "open_study"]


def __getattr__(name: str) -> Any:
    # Loading nothing until it is asked for keeps the command line quick.
    if name not in __all__:
        raise AttributeError(f"module 'peer_research' has no attribute '{name}'")
    from peer_research import study

    return getattr(study, name)
