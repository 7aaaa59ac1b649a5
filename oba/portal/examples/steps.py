"""The steps that the made-up people take, each by the pipeline's own function, as the pages call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from oba.indicators.provider_return import RuleSeverity
from oba.pipeline.returns import partnership, provider
from oba.pipeline.returns.drafts import Typed, save_part
from oba.pipeline.returns.views import ReturnView, Visit, view_return
from oba.portal.examples.figures import Maker, change_figures, make_draft
from oba.returns.form.draft import Draft, fill_workbook
from oba.returns.submission import list_asked
from oba.returns.waivers import may_be_waived


@dataclass(frozen=True)
class Scene:
    """One person before one return: its code, and who its figures are made up for."""

    visit: Visit
    code: str
    maker: Maker

    @property
    def seen(self) -> ReturnView:
        """Return the return as this person sees it now."""
        return view_return(self.visit, self.code)

    def draft(self, changes: Mapping[str, str]) -> Draft:
        """Return everything that is typed for the return, with other figures for some questions."""
        made = make_draft(self.seen.owed.return_id, self.maker)
        return change_figures(made or Draft(), changes)


Step = Callable[[Scene], object]


def send(changes: Mapping[str, str] | None = None) -> Step:
    """Send the filled workbook."""

    def step(scene: Scene) -> None:
        seen = scene.seen
        book = provider.make_workbook(scene.visit, seen)
        filled = fill_workbook(book, seen.definition, seen.provider, scene.draft(changes or {}))
        provider.send_file(scene.visit, scene.code, seen.owed.turn, filled, provider.file_name_of(seen))

    return step


def begin(scene: Scene) -> None:
    """Type the first part on screen, and leave it there."""
    seen = scene.seen
    part = seen.definition.sections[0]
    asked = {one.ref for one in list_asked(seen.definition) if one.sheet == part.title}
    whole = scene.draft({})
    figures = {ref: figure for ref, figure in whole.figures.items() if ref in asked}
    typed = Typed(part.id, lambda now: (replace(now, figures=figures), {}), seen.owed.turn)
    save_part(scene.visit, scene.code, typed)


def send_nil(reason: str) -> Step:
    """Send a nil return."""
    return lambda scene: provider.send_nil(scene.visit, scene.code, scene.seen.owed.turn, reason)


def explain(reason: str) -> Step:
    """Give one reason for every query."""

    def step(scene: Scene) -> None:
        seen = scene.seen
        findings = seen.verdict.findings if seen.verdict else ()
        asked = [number for number, one in enumerate(findings) if one.severity is RuleSeverity.QUERY]
        provider.explain(scene.visit, scene.code, seen.owed.turn, dict.fromkeys(asked, reason))

    return step


def sign(scene: Scene) -> None:
    """Sign off what waits."""
    provider.sign(scene.visit, scene.code, scene.seen.owed.turn)


def waive(reason: str) -> Step:
    """Let the first fault that may be waived stand."""

    def step(scene: Scene) -> None:
        seen = scene.seen
        findings = seen.verdict.findings if seen.verdict else ()
        number = next(number for number, one in enumerate(findings) if may_be_waived(one))
        partnership.waive(scene.visit, scene.code, seen.owed.turn, number, reason)

    return step


def send_back(comment: str) -> Step:
    """Return what was signed with a comment."""
    return lambda scene: partnership.send_back(scene.visit, scene.code, scene.seen.owed.turn, comment)


def accept(scene: Scene) -> None:
    """Accept what was signed."""
    partnership.accept(scene.visit, scene.code, scene.seen.owed.turn)
