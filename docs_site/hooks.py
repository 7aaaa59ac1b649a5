"""What MkDocs is given beside the files of docs/: generated pages, pages of the top folder, pictures.

MkDocs calls these functions by their names.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from docs_site.commands import commands_page
from oba.indicators.handbook.pages import write_pages
from oba.indicators.loading import load_definitions

ROOT = Path(__file__).parents[1]
FROM_THE_TOP = ("CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md")
_REST_OF_IT = "Reference"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill in folders of the list of pages, and add what it does not name to the end of the reference."""
    docs = Path(config.docs_dir)
    config.nav = _filled_in(config.nav or [], docs)
    named = set(_names(config.nav))
    every = (path.relative_to(docs) for path in sorted(docs.rglob("*.md")))
    rest = [path.as_posix() for path in every if path.parts[0] != "indicators"]
    section = next(each[_REST_OF_IT] for each in config.nav if isinstance(each, dict) and _REST_OF_IT in each)
    section += [name for name in rest if name not in named]
    return config


def _filled_in(items: list[Any], docs: Path) -> list[Any]:
    filled: list[Any] = []
    for item in items:
        if isinstance(item, dict):
            filled.append({name: _filled_in(one, docs) if isinstance(one, list) else one for name, one in item.items()})
        elif item.endswith("/*"):
            filled += [path.relative_to(docs).as_posix() for path in sorted((docs / item[:-2]).glob("*.md"))]
        else:
            filled.append(item)
    return filled


def _names(items: list[Any]) -> list[str]:
    found: list[str] = []
    for item in items:
        below = list(item.values()) if isinstance(item, dict) else [item]
        for each in below:
            found += _names(each) if isinstance(each, list) else [each]
    return found


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, the pages of the top folder and the pictures."""
    files.append(File.generated(config, "commands.md", content=commands_page()))
    for name in FROM_THE_TOP:
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=_as_seen_from_docs(text)))
    with tempfile.TemporaryDirectory() as folder:  # docs/indicators, if `oba docs` wrote it, may be out of date
        for path in write_pages(load_definitions(ROOT / "indicator_definitions"), Path(folder)):
            text = path.read_text(encoding="utf-8")
            listed = InclusionLevel.INCLUDED if path.name == "README.md" else InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, f"indicators/{path.name}", content=text, inclusion=listed))
    for path in sorted((ROOT / config.extra["pictures"]).glob("*.png")):
        files.append(File.generated(config, f"pictures/{path.name}", abs_src_path=str(path)))
    return files


def _as_seen_from_docs(text: str) -> str:
    return re.sub(r"\]\(docs/", "](", text)


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Lead links to pages of the top folder to where the site has them, beside those of docs/."""
    up = "../" * page.file.src_uri.count("/")
    return re.sub(rf"\]\({up}\.\./({'|'.join(FROM_THE_TOP)})", rf"]({up}\1", markdown)


def on_post_page(output: str, **_: Any) -> str:
    """Give the search of the theme, a dialogue, the name that it lacks (WCAG 2.2, 4.1.2)."""
    return output.replace('role="dialog">', 'role="dialog" aria-label="Search">')
