"""The notebooks of a study as pages without code: on this computer only, behind a token.

Started by `start_notebook` as a program of its own; needs the package ``voila``.
"""

from __future__ import annotations

import html
import os
import re
import secrets
import sys
import webbrowser
from importlib import resources
from pathlib import Path
from typing import Any

from tornado.web import RequestHandler
from voila.app import Voila  # type: ignore[import-untyped,import-not-found,unused-ignore]

from peer_research import store
from peer_research.study_folder import home
from peer_research.texts import texts

TEMPLATE = "peer-research"
FIRST = "00_start.ipynb"
_TOKEN_VARIABLE = "JUPYTER_TOKEN"
# On these pages every cell runs by itself, so there is nothing to choose in a menu.
_RUN_ALL = re.compile(r"Kies in het menu \*\*Uitvoeren\*\*[^\n]*")
# Nothing on a page may ask anybody elsewhere for anything, whatever a notebook shows.
_ONLY_HERE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws://127.0.0.1:* blob: data:; frame-ancestors 'self'"
)


class Refused(RequestHandler):  # type: ignore[misc,unused-ignore]
    """What somebody without the token gets, instead of a form to guess it in."""

    def prepare(self) -> None:
        """Refuse, whatever is asked."""
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(texts("voila_page.no_token"))


class StudyPages(Voila):  # type: ignore[misc,unused-ignore]
    """The program that shows the notebooks of a study as pages."""

    def init_handlers(self) -> list[Any]:
        """Return the pages; nobody gets a form to try tokens in."""
        found: list[Any] = super().init_handlers()
        return [(one[0], Refused) if one[0].endswith("/login") else one for one in found]

    def launch_browser(self) -> None:
        """Open the first page; the token is in a file that only this user can read."""
        token = self.identity_provider.token
        address = f"{self.connection_url}voila/render/{FIRST}?token={token}"
        door = home() / "jupyter" / "open.html"
        url = html.escape(address, quote=True)
        store.write_text(door, f'<meta http-equiv="refresh" content="0; url={url}">')
        door.chmod(0o600)
        webbrowser.open(door.as_uri())


def install_template(data: Path) -> None:
    """Put the look of the pages where Voilà looks for it.

    Parameters
    ----------
    data : Path
        Jupyter's folder for data.
    """
    for source in (resources.files("peer_research.widgets") / "voila").iterdir():
        target = data / "voila" / "templates" / TEMPLATE / source.name
        store.write_text(target, source.read_text("utf-8"))


def without_menu(_request: Any, notebook: Any, **_where: Any) -> Any:
    """Take the sentence about the menu out of a notebook before it is shown."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _RUN_ALL.sub("", cell.source)
    return notebook


def main(folder: str, *options: str) -> None:
    """Show the notebooks in a folder until it is stopped.

    Parameters
    ----------
    folder : str
    *options : str
        Further options, such as ``--port=8866`` and ``--no-browser``.
    """
    install_template(Path(os.environ["JUPYTER_DATA_DIR"]))
    # Not among the options: every user of the computer can read those.
    os.environ.setdefault(_TOKEN_VARIABLE, secrets.token_hex(24))
    app: Any = StudyPages.instance()
    app.ip = "127.0.0.1"
    app.auto_token = True
    app.tornado_settings = {"headers": {"Content-Security-Policy": _ONLY_HERE}}
    settings: Any = app.config.VoilaConfiguration
    settings.template = TEMPLATE
    settings.classic_tree = True
    settings.allow_template_override = settings.allow_theme_override = "NO"
    settings.file_allowlist = []
    settings.prelaunch_hook = without_menu
    app.config.VoilaExporter.language_code = "nl"
    app.config.NotebookClient.allow_errors = True
    app.initialize([folder, *options])
    app.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
