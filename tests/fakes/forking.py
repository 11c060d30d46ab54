"""One parent for all processes that a test process forks, with what they need imported once."""

from multiprocessing import forkserver, get_context

_imported: list[str] = []


def preload(*modules: str) -> None:
    """From now on forks find these modules imported. A parent that lacks one is replaced: to import the bot
    anew in each fork would take seconds of it."""
    missing = [module for module in modules if module not in _imported]
    if missing:
        _imported.extend(missing)
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # nobody else can have another parent made
        get_context("forkserver").set_forkserver_preload(_imported)
        forkserver.ensure_running()
