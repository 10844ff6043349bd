"""Pages from templates: one file each, with style and script inside and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from importlib import metadata
from pathlib import Path
from typing import Any

from ...facts.errors import UsageFault

_FOLDER = Path(__file__).parent / "pages"


def page(name: str, **values: object) -> str:
    """The page of a template, every value escaped.

    The policy in it allows its own style and script by their hashes and nothing else, so that
    whatever a value holds cannot run. Raises `UsageFault` where jinja2 is not installed.
    """
    try:
        import jinja2
        from markupsafe import Markup
    except ImportError:
        raise UsageFault(
            "Pages are made with jinja2, which is not installed: pip install 'why401[html]'"
        ) from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own: dict[str, Any] = {"version": metadata.version("why401")}
    for kind in ("css", "js"):
        text = (_FOLDER / f"page.{kind}").read_text("utf-8")
        own[kind] = Markup(text)  # noqa: S704 - our own file
        own[f"{kind}_hash"] = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return environment.get_template(name).render(own | values)
