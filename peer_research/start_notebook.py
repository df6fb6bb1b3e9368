"""Open a study in the browser: Dutch, on this machine only, nothing saved but the cells."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from peer_research import dutch_menus, shipped, store
from peer_research.errors import StudyError
from peer_research.new_study import require_room
from peer_research.study import STUDY_VARIABLE
from peer_research.study_folder import HOME_VARIABLE, home

# Runs inside the Jupyter server: what a cell showed never reaches the disk.
_SERVER_CONFIG = '''"""Made by peer-research at every start; changes are lost."""


def leave_out_outputs(model, **_):
    if model["type"] != "notebook" or model["content"]["nbformat"] != 4:
        return
    model["content"]["metadata"].pop("widgets", None)
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None


c = get_config()  # noqa: F821
c.FileContentsManager.pre_save_hook = leave_out_outputs
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.terminals_enabled = False
c.ServerApp.open_browser = True
c.ServerApp.allow_remote_access = False
# A file that somebody picks goes to this computer's own Python in one message.
c.ServerApp.tornado_settings = {"websocket_max_message_size": 150 * 1024 * 1024}
# A page that goes to another notebook saves first, so that nobody is asked about losing work.
c.LabApp.expose_app_in_browser = True
c.JupyterNotebookApp.expose_app_in_browser = True
c.LabApp.news_url = None
c.LabApp.extension_manager = "readonly"
'''
_OVERRIDES = {
    "@jupyterlab/translation-extension:plugin": {"locale": "nl_NL"},
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}
_PAGE = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        # What it makes would be empty: a notebook is saved without what it shows.
        "@jupyterlab/notebook-extension:export": True,
        # It opens a door of its own; ours is `peer-research start --voila`.
        "@voila-dashboards/jupyterlab-preview": True,
    }
}


def prepare(folder: Path) -> Path:
    """Put the notebooks in the study and the server's settings beside the vaults.

    Notebooks that are in the study already are left as they are. A folder in which there is
    no study yet gets them too: the first page then makes the study.

    Returns
    -------
    Path
        Folder of the server's settings.
    """
    target = folder / "notebooks"
    books = shipped.notebooks()
    for source in sorted((*books.glob("*.ipynb"), *books.glob("*.md"))):
        if not (target / source.name).exists():
            store.write_text(target / source.name, source.read_text("utf-8"))
    config = home() / "jupyter"
    store.write_text(config / "jupyter_server_config.py", _SERVER_CONFIG)
    store.write_text(
        config / "labconfig" / "default_setting_overrides.json", json.dumps(_OVERRIDES, indent=1)
    )
    store.write_text(config / "labconfig" / "page_config.json", json.dumps(_PAGE, indent=1))
    dutch_menus.install(config / "language")
    return config


def command(
    folder: Path, *, lab: bool = False, voila: bool = False, first: str = "00_start",
    options: Sequence[str] = (),
) -> list[str]:  # fmt: skip
    """Return the command that starts the server, with the notebook that comes up `first`.

    Raises
    ------
    StudyError
        ``voila_page.missing``: the pages without code need a package that is not there.
    """
    if voila:
        if importlib.util.find_spec("voila") is None:
            raise StudyError("voila_page.missing")
        pages = "peer_research.widgets.voila_page"
        return [sys.executable, "-m", pages, str(folder / "notebooks"), *options]
    program = "jupyterlab" if lab else "notebook"
    start = "lab/tree" if lab else "tree"
    return [
        sys.executable,
        "-m",
        "peer_research.start_server",
        program,
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.default_url=/{start}/notebooks/{first}.ipynb",
        *options,
    ]


def variables(folder: Path, config: Path) -> dict[str, str]:
    """Return the environment of the server: its own settings, nobody else's."""
    places = [str(config / "language"), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {
        "PYTHONPATH": os.pathsep.join(places),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(config / "data"),
        "JUPYTER_RUNTIME_DIR": str(config / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(config / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(config / "workspaces"),
        "IPYTHONDIR": str(config / "ipython"),
        STUDY_VARIABLE: str(folder),
        HOME_VARIABLE: str(home()),
    }
    return {**os.environ, **own}


def start_notebook(
    folder: Path, *, lab: bool = False, voila: bool = False, first: str = "00_start",
    options: Sequence[str] = (),
) -> int:  # fmt: skip
    """Start the server and wait until it is stopped; return its exit code.

    Parameters
    ----------
    folder : Path
        A study, or an empty or new folder for one.
    lab : bool, default=False
        JupyterLab instead of the simple Notebook.
    voila : bool, default=False
        Pages without code instead of either.
    first : str, default="00_start"
        The notebook that comes up.
    options : sequence of str
        Further options of the server.

    Raises
    ------
    StudyError
        The folder holds something else, or what was asked for is not installed.
    """
    if lab and voila:
        raise StudyError("voila_page.one_of_two")
    folder = folder.resolve()
    words = command(folder, lab=lab, voila=voila, first=first, options=options)
    if not (folder / "study.toml").is_file():
        require_room(folder)
    config = prepare(folder)
    done = subprocess.run(words, env=variables(folder, config), check=False)
    return done.returncode
