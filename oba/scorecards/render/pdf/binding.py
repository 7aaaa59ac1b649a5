"""Pages of a site bound into one document: links lead inside it, and what only a screen needs is taken out."""

import posixpath
from xml.etree.ElementTree import Element

_FOR_SCREENS = {"live", "narrow-only", "drawing-narrow", "skip", "crumbs", "ask-live", "others", "screen-only"}
_FOLDED = {"behind", "rules", "question", "for-analyst"}
_LEFT_OUT = _FOR_SCREENS | _FOLDED
_SAID_ELSEWHERE = {"card-notes", "feeds"}
"""Classes of what stands on a page for screens and phones only, or is folded there and left out on paper."""

_REFERRING = ("aria-labelledby", "aria-describedby", "for")


def bind_pages(root: Element) -> None:
    """Change the tree of many pages into that of one: each page is below an element with its path in `data-page`.

    Ids become unique, links between pages lead to places of the document, and links to a page that is not in it end.
    """
    _drop_screen_parts(root)
    sheets = {sheet.attrib["data-page"]: sheet for sheet in root.iter() if "data-page" in sheet.attrib}
    known = {
        path: {part.attrib["id"] for part in sheet.iter() if "id" in part.attrib} for path, sheet in sheets.items()
    }
    for path, sheet in sheets.items():
        sheet.set("id", _name(path))
        for part in sheet.iter():
            _bind_part(part, path, sheet, known)


def _bind_part(part: Element, path: str, sheet: Element, known: dict[str, set[str]]) -> None:
    if part is not sheet and "id" in part.attrib:
        part.set("id", _name(path, part.attrib["id"]))
    for attribute in _REFERRING:
        part.attrib.pop(attribute, None)
    href = part.attrib.get("href", "")
    if not href or ":" in href.partition("#")[0]:
        return
    page, _, place = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), page)) if page else path
    if target not in known:
        del part.attrib["href"]
    else:
        part.set("href", f"#{_name(target, place if place in known[target] else '')}")


def _name(path: str, place: str = "") -> str:
    """Return the id of a page in the document, or of a place on it."""
    page = path.removesuffix(".html").replace("/", "-")
    return f"{page}--{place}" if place else page


def _drop_screen_parts(root: Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if isinstance(child.tag, str) and _is_screen_only(child):
                _remove(parent, child)


def _remove(parent: Element, child: Element) -> None:
    """Take out an element, and leave the text that follows it."""
    before = list(parent).index(child)
    if child.tail and before:
        parent[before - 1].tail = (parent[before - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _is_screen_only(part: Element) -> bool:
    """Return whether a part is for screens, is folded, or says again what the pages of curves and of sources say."""
    if part.tag in ("script", "button", "label") or part.attrib.get("aria-labelledby") in _SAID_ELSEWHERE:
        return True
    return not _LEFT_OUT.isdisjoint(_classes(part))


def _classes(part: Element) -> list[str]:
    return part.attrib.get("class", "").split()
