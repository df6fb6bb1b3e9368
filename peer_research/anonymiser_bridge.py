"""The one door between this package and the `anonymiser` package.

Everything `peer_research` uses of the anonymiser is named here, so that what the two
share can be read in one place. Light names are imported at once, heavy ones when used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from anonymiser.errors import AnonymiserError, InputError, LeakError, UserError, VaultError
from anonymiser.spans import Document, Span
from anonymiser.strict import Source, build, load, nearest, parse_toml
from anonymiser.texts import Catalogue, language
from anonymiser.texts import texts as shared_texts

if TYPE_CHECKING:
    from anonymiser.atomic import sync_folder, write_bytes
    from anonymiser.batch import Setup as SearchSetup
    from anonymiser.batch import search
    from anonymiser.distributed import Cluster
    from anonymiser.dutch_click import DutchCommand, DutchGroup
    from anonymiser.dutch_click import run as run_command
    from anonymiser.formats.layout import Block, Opened
    from anonymiser.hiding import Study as Hiding
    from anonymiser.known import KnownForms
    from anonymiser.leaks import require_no_leak
    from anonymiser.pile import Hidden, Pile, unpack
    from anonymiser.pipeline import Anonymiser, complete, learn
    from anonymiser.policy import Policy, load_policy
    from anonymiser.pseudonyms import PseudonymTable
    from anonymiser.recognisers.models import ModelChoice, load_models
    from anonymiser.replace import apply as apply_spans
    from anonymiser.residual import Fact, facts_by_turn, residual_risk
    from anonymiser.residual_report import ATTRIBUTE, ResidualReport, kind_in_words
    from anonymiser.roster import Roster, load_roster
    from anonymiser.vault import Vault

_LAZY = {
    "ATTRIBUTE": "anonymiser.residual_report",
    "Anonymiser": "anonymiser.pipeline",
    "Block": "anonymiser.formats.layout",
    "Cluster": "anonymiser.distributed",
    "Fact": "anonymiser.residual",
    "Hidden": "anonymiser.pile",
    "ModelChoice": "anonymiser.recognisers.models",
    "Opened": "anonymiser.formats.layout",
    "Pile": "anonymiser.pile",
    "Policy": "anonymiser.policy",
    "PseudonymTable": "anonymiser.pseudonyms",
    "ResidualReport": "anonymiser.residual_report",
    "Roster": "anonymiser.roster",
    "Vault": "anonymiser.vault",
    "complete": "anonymiser.pipeline",
    "facts_by_turn": "anonymiser.residual",
    "kind_in_words": "anonymiser.residual_report",
    "learn": "anonymiser.pipeline",
    "load_models": "anonymiser.recognisers.models",
    "load_policy": "anonymiser.policy",
    "load_roster": "anonymiser.roster",
    "require_no_leak": "anonymiser.leaks",
    "residual_risk": "anonymiser.residual",
    "search": "anonymiser.batch",
    "sync_folder": "anonymiser.atomic",
    "unpack": "anonymiser.pile",
    "write_bytes": "anonymiser.atomic",
}
_RENAMED = {
    "Hiding": "anonymiser.hiding:Study",
    "KnownForms": "anonymiser.known:KnownForms",
    "SearchSetup": "anonymiser.batch:Setup",
    "apply_spans": "anonymiser.replace:apply",
    "run_command": "anonymiser.dutch_click:run",
    "DutchCommand": "anonymiser.dutch_click:DutchCommand",
    "DutchGroup": "anonymiser.dutch_click:DutchGroup",
}

__all__ = [
    "ATTRIBUTE",
    "Anonymiser",
    "AnonymiserError",
    "Block",
    "Catalogue",
    "Cluster",
    "Document",
    "DutchCommand",
    "DutchGroup",
    "Fact",
    "Hidden",
    "Hiding",
    "InputError",
    "KnownForms",
    "LeakError",
    "ModelChoice",
    "Opened",
    "Pile",
    "Policy",
    "PseudonymTable",
    "ResidualReport",
    "Roster",
    "SearchSetup",
    "Source",
    "Span",
    "UserError",
    "Vault",
    "VaultError",
    "apply_spans",
    "build",
    "complete",
    "facts_by_turn",
    "kind_in_words",
    "language",
    "learn",
    "load",
    "load_models",
    "load_policy",
    "load_roster",
    "nearest",
    "parse_toml",
    "require_no_leak",
    "residual_risk",
    "run_command",
    "search",
    "shared_texts",
    "sync_folder",
    "unpack",
    "write_bytes",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY and name not in _RENAMED:
        raise AttributeError(name)
    module, _, attribute = _RENAMED.get(name, f"{_LAZY.get(name)}:{name}").partition(":")
    return getattr(importlib.import_module(module), attribute)
