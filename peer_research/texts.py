"""Every sentence a user of `peer_research` reads; see `messages/*.toml`."""

from __future__ import annotations

from pathlib import Path

from peer_research.anonymiser_bridge import Catalogue, shared_texts

texts = Catalogue(Path(__file__).parent / "messages", fallback=shared_texts)
