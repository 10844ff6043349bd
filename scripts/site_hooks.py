"""What mkdocs needs to make a site of documents that are written for GitHub as well."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
#: page of the site -> the file at the root of the repository that it is
FROM_ROOT = {"index.md": "README.md", "changelog.md": "CHANGELOG.md"}
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
NOTICE = re.compile(r"\A<!-- .*? -->\s*")  # of generated pages; it would hide the title
NESTED = re.compile(r"^ {2,3}(?=(?:[-*]|\d+\.) )", re.M)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take README and CHANGELOG in, whose links start at the root of the repository."""
    for page, name in FROM_ROOT.items():
        text = (ROOT / name).read_text("utf-8")
        files.append(File.generated(config, page, content=text.replace("](docs/", "](")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Nest lists by four blanks: GitHub counts from the mark of the list above, mkdocs does not."""
    markdown = NOTICE.sub("", markdown)
    kept = FENCE.findall(markdown)
    parts = [NESTED.sub("    ", part) for part in FENCE.split(markdown)]
    return "".join(part + fence for part, fence in zip(parts, [*kept, ""], strict=True))
