"""Slides for a presentation, with python-pptx where it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from peer_research.errors import StudyError
from peer_research.plots.report_figures import people_per_code
from peer_research.products.sheet import how
from peer_research.products.slide_shapes import Deck
from peer_research.products.source import Source, Theme
from peer_research.report.advice import contact
from peer_research.report.quotes import Quote
from peer_research.texts import texts

_THEMES, _ASKS, _BARS, _LINES = 4, 4, 8, 3
_LONGEST = 320  # characters of a quote


def can_make_slides() -> bool:
    """Return whether python-pptx is on this computer."""
    return find_spec("pptx") is not None


def write_slides(source: Source, path: Path) -> Path:
    """Write the slides.

    Parameters
    ----------
    source : Source
    path : Path
        Ends in ``.pptx``.

    Returns
    -------
    Path
        `path`. The same study gives the same bytes.

    Raises
    ------
    StudyError
        python-pptx is not installed, or the file cannot be written.
    """
    if not can_make_slides():
        raise StudyError("products.no_pptx")
    deck = Deck(source.title, mark="" if source.data.confirmed else texts("products.draft"))
    subtitle = source.data.question or source.data.subtitle
    deck.opening(source.title, texts("report.kind"), subtitle)
    deck.figures(texts("products_slides.figures"), source.figures(), how(source))
    _overview(deck, source)
    _themes(deck, source)
    _asked(deck, source)
    deck.text(texts("report.unknown"), [], cue=texts("report.cue_unknown"))
    _closing(deck, source)
    return deck.save(path)


def _overview(deck: Deck, source: Source) -> None:
    group, size = source.largest
    shown: list[dict[str, Any]] = [
        {"name": theme.code.name, "people": round(theme.share * size)}
        for theme in source.themes
        if theme.share >= 0
    ]
    title = texts("products.heard")
    if not shown:
        deck.text(title, [theme.code.name for theme in source.shown_themes(_BARS)],
                  cue=texts("products.cue_message"))  # fmt: skip
        return
    who = texts(f"report.group_{group}")
    plot = people_per_code(pd.DataFrame(shown), total=size, who=who, most=_BARS)
    deck.picture(title, plot.png, plot.alt, texts("report.themes_figure", who=who, total=size))


def _themes(deck: Deck, source: Source) -> None:
    used: set[str] = set()
    for theme in source.shown_themes(_THEMES):
        fit = [
            quote for quote in source.quotes
            if quote.theme == theme.code.id and len(quote.text) <= _LONGEST
            and quote.participant not in used
        ]  # fmt: skip
        quote = min(fit, key=lambda quote: "[" in quote.text, default=None)
        used.update({quote.participant} if quote else ())
        _theme(deck, theme, quote)


def _theme(deck: Deck, theme: Theme, quote: Quote | None) -> None:
    cue = texts("products_slides.cue_theme")
    if quote is None:
        deck.text(theme.code.name, [theme.people, theme.code.definition], cue=cue)
    else:
        deck.quote(theme.code.name, theme.people, quote, cue)


def _asked(deck: Deck, source: Source) -> None:
    asks = source.asks(_ASKS)
    lines = [texts("report.ask_line", addressee=ask.addressee, text=ask.text) for ask in asks]
    deck.text(texts("products.asked"), lines, cue="" if lines else texts("report.cue_asks"))


def _closing(deck: Deck, source: Source) -> None:
    lines = [texts("report.thanks_line")]
    known = [line for line in source.data.help_lines if line.status != "opnieuw_nakijken"]
    lines += [f"{line.name}: {contact(line)}" for line in known[:_LINES]]
    deck.text(texts("report.thanks"), lines, cue=texts("products_letter.cue_contact"))
