"""The menus of the notebook in Dutch, also where its own Dutch leaves the English words.

Our notebooks say which words to look for in a menu, so those words must be there. The words of
the installed language pack and ours become one pack of the same name, which the server of a
study finds first; nothing that is installed changes.
"""

from __future__ import annotations

import importlib.util
import io
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from peer_research import store
from peer_research.texts import texts

_PACK = "jupyterlab_language_pack_nl_NL"
_INSIDE = Path("locale") / "nl_NL" / "LC_MESSAGES"
_DOMAINS = ("jupyterlab", "notebook")
_CONTEXTS = ("", "menu", "toolbar")
_JOINT = "\x04"  # between context and words, in the files of gettext
Words = dict[str, list[str]]


def own_words() -> Words:
    """Return our Dutch for words of the notebook, as gettext keeps it.

    Returns
    -------
    dict of str to list of str
        English to Dutch; two Dutch texts where the English has one for more than one thing.

    Examples
    --------
    >>> own_words()["Run All Cells"]
    ['Alle cellen uitvoeren']
    >>> own_words()["Cut Cell"]
    ['Cel knippen', 'Cellen knippen']
    """
    rows = tomllib.loads((texts.folder / "notebook_menus.toml").read_text("utf-8"))
    return {row["en"].split("|")[0]: row["nl"].split("|") for row in rows.values()}


def install(folder: Path) -> bool:
    """Write the pack in `folder`, which must come first where the server looks for packages.

    Returns
    -------
    bool
        Whether there was a language pack to add to; without one nothing is written.
    """
    found = importlib.util.find_spec(_PACK)
    if found is None or found.origin is None:
        return False
    source, target = Path(found.origin).parent / _INSIDE, folder / _PACK / _INSIDE
    own = _everywhere(own_words())
    for domain in _DOMAINS:
        path = source / f"{domain}.json"
        known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        words = {**known, **own}
        store.write_text(target / path.name, json.dumps(words, ensure_ascii=False))
        store.write_bytes(target / f"{domain}.mo", _compiled(words))
    store.write_text(
        folder / _PACK / "__init__.py", '"""Made by peer-research at every start."""\n'
    )
    return True


def _everywhere(words: Words) -> Words:
    """Return the words for every place that asks: by themselves, in a menu, on a bar."""
    return {
        f"{context}{_JOINT}{english}" if context else english: dutch
        for context in _CONTEXTS
        for english, dutch in words.items()
    }


def _compiled(words: Mapping[str, object]) -> bytes:
    """Return the words as the server itself reads them: for the names of the menus."""
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo

    catalog = Catalog(locale="nl_NL", domain="jupyterlab")
    for key, dutch in words.items():
        if key and isinstance(dutch, list):
            context, _, english = key.rpartition(_JOINT)
            catalog.add(english, dutch[0], context=context or None)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()
