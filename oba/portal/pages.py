"""Pages: the templates, what each of them is given, and notices that are shown once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, select_autoescape
from markupsafe import Markup

from oba.boards.lines import show_statements
from oba.boards.meeting import tell_curve
from oba.boards.overdue import path_of
from oba.london_time import LONDON
from oba.periods import read_code
from oba.pipeline.returns.steps import WORDS_ASKED
from oba.portal.access import Person, find_person, time_left
from oba.portal.forms import OWNER_FIELD, sign_owner
from oba.portal.guards import CSRF_FIELD
from oba.portal.settings import PortalSettings
from oba.roles import Permission
from oba.scorecards.render.spark import draw_spark
from oba.scorecards.render.wording import decision_words, end_sentence

NOTICE_COOKIE = "oba-notice"
KEPT_BELOW = ("/returns/", "/cards/", "/book/", "/case-audits/", "/voice/")
"""Where forms are whose text is kept over a new sign-in."""
_NOTICE_LIFETIME = 120  # seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation, shown to those who may do `what`."""

    what: Permission
    title: str
    address: str
    about: str


# In the order of the screen. Whoever adds pages adds their line here.
NAVIGATION: tuple[Entry, ...] = (
    Entry(Permission.SEE_OWN_RETURNS, "Your returns", "/returns", "What your organisation owes and has sent."),
    Entry(
        Permission.SEE_ALL_RETURNS,
        "Returns",
        "/returns",
        "Every return of every provider, and how far each has come.",
    ),
    Entry(
        Permission.SEE_ALL_RETURNS, "Register", "/register", "Who owes what, who has sent it, and how timely each is."
    ),
    Entry(
        Permission.SEE_ALL_RETURNS,
        "Across providers",
        "/across",
        "Figures, queries, rules, stories and actions of every provider, side by side.",
    ),
    Entry(
        Permission.SEE_BOARDS,
        "Board packs",
        "/boards",
        "The published scorecards, workbooks and figures of each board.",
    ),
    Entry(Permission.SEE_BOARDS, "Cards", "/cards", "What is written behind each curve, and what is not."),
    Entry(
        Permission.SEE_BOARDS,
        "Decisions",
        "/book",
        "What each board decided, what its figures are challenged on, what was recommended, and what is overdue.",
    ),
    Entry(
        Permission.SEE_BOARDS,
        "Voice",
        "/voice",
        "What children, families and practitioners say, by quarter.",
    ),
    Entry(
        Permission.SEE_BOARDS,
        "Case audits",
        "/case-audits",
        "Cases that several agencies look at together, from the draw to the grades.",
    ),
    Entry(Permission.SEE_BOARDS, "Meetings", "/meetings", "When each board meets, its agenda, and its minutes."),
    Entry(
        Permission.HANDLE_CASES,
        "Doubtful pairs",
        "/doubtful-pairs",
        "Records of two case lists that may be one person, for you to decide on.",
    ),
    Entry(Permission.SEE_TRAIL, "Audit trail", "/trail", "Everything that was done, by whom and when."),
    Entry(Permission.MANAGE_PEOPLE, "People", "/people", "Invite people, change what they may do, and close accounts."),
)


@lru_cache
def environment() -> Environment:
    """Return the templates' environment: our templates, and the Design System's macros."""
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("oba.portal"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a page is made of two dozen files, and none changes while the program runs
        cache_size=-1,
    )
    made.globals["words_asked"] = WORDS_ASKED
    made.filters["moment"] = lambda at: f"{at.astimezone(LONDON):%-d %B %Y at %H:%M}"
    made.filters["long_day"] = lambda at: f"{at.astimezone(LONDON):%-d %B %Y}"
    made.filters["period"] = lambda period: period.upper().replace("-", " ")
    made.filters["spark"] = draw_spark
    made.filters["change_words"] = tell_curve
    made.filters["path_of_overdue"] = path_of
    made.filters["decision"] = decision_words
    made.filters["sentence"] = end_sentence
    made.filters["period_label"] = lambda code: read_code(code).label
    made.filters["show_line"] = lambda item: show_statements([item]) if item else ""
    made.filters["day"] = lambda at: f"{at:%-d %B %Y}"
    return made


def prepare_pages() -> None:
    """Compile every template before the first page is asked for, which would wait for those of its kind."""
    made = environment()
    for name in made.list_templates(filter_func=lambda one: one.endswith(".html")):
        made.get_template(name)


def render(
    request: Request,
    name: str,
    status: int = 200,
    *,
    errors: Mapping[str, str] | None = None,
    look_up: bool = True,
    **values: Any,
) -> HTMLResponse:
    """Return a page made from the template `name`.

    Every template is given `person` (or None), `examples` (the example mode, or None), `csrf_field` (what each
    form begins with), `navigation`, `notice`, `today`, `time_left` (seconds until the sign-in ends), `typed` (what
    comes back after a time-out) and `errors`: what is wrong by field, listed under "There is a problem".
    With `look_up` false the store is not asked who is signed in.
    """
    state = request.app.state
    portal: PortalSettings = state.portal
    who = find_person(request) if look_up else None
    template = environment().get_template(name)
    page = template.render(
        person=who,
        examples=state.examples,
        navigation=_navigation(request, who),
        **_names(portal),
        asset=state.assets.address,
        csrf_field=_csrf_field(request, who),
        csrf_token=_csrf_token(request),
        notice=_read_notice(request, portal),
        today=state.clock().date(),
        errors=dict(errors or {}),
        time_left=time_left(request) if who else None,
        typed=getattr(request.state, "typed", None),
        path=request.url.path,
        **values,
    )
    answer = HTMLResponse(page, status)
    if portal.cookie(NOTICE_COOKIE) in request.cookies:
        answer.delete_cookie(portal.cookie(NOTICE_COOKIE), secure=portal.is_secure, httponly=True, samesite="lax")
    return answer


def _names(portal: PortalSettings) -> dict[str, str]:
    return {"service_name": portal.portal_name, "contact": portal.portal_contact}


def render_part(request: Request, name: str, **values: Any) -> str:
    """Return a part of a page that stands on another's: given `person` and `csrf_field`, as in `render`."""
    who = find_person(request)
    examples = request.app.state.examples
    field = _csrf_field(request, who)
    return environment().get_template(name).render(person=who, examples=examples, csrf_field=field, **values)


def go_to(request: Request, address: str, notice: str = "", *, worked: bool = True) -> RedirectResponse:
    """Return the answer to a form: another page, which shows `notice` once, as a success unless told otherwise."""
    portal: PortalSettings = request.app.state.portal
    answer = RedirectResponse(address, 303)
    if notice:
        answer.set_cookie(
            portal.cookie(NOTICE_COOKIE),
            str(_signer(portal).dumps([notice, worked])),
            max_age=_NOTICE_LIFETIME,
            secure=portal.is_secure,
            httponly=True,
            samesite="lax",
        )
    return answer


def _signer(portal: PortalSettings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(portal.text_key_for("notices"))


def _read_notice(request: Request, portal: PortalSettings) -> dict[str, Any] | None:
    given = request.cookies.get(portal.cookie(NOTICE_COOKIE))
    if not given:
        return None
    try:
        text, worked = _signer(portal).loads(given, max_age=_NOTICE_LIFETIME)
    except BadSignature:
        return None
    return {"text": text, "worked": worked}


def _navigation(request: Request, who: Person | None) -> list[dict[str, Any]]:
    entries = [entry for entry in NAVIGATION if who is not None and who.may(entry.what)]
    path = request.url.path
    return [
        {
            "text": entry.title,
            "href": entry.address,
            "about": entry.about,
            "current": path == entry.address,
            "active": path.startswith(entry.address + "/"),
        }
        for entry in entries
    ]


def _csrf_token(request: Request) -> str:
    given = request.scope.get(CSRF_FIELD)
    return str(given()) if given else ""


def _csrf_field(request: Request, who: Person | None) -> Markup:
    """Return the token, and in forms about a return whose form it is: it may be sent after a time-out."""
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    made = hidden.format(CSRF_FIELD, _csrf_token(request))
    if who is None or not request.url.path.startswith(KEPT_BELOW):
        return made
    state = request.app.state
    return made + hidden.format(OWNER_FIELD, sign_owner(state.portal, who.account_id, state.clock()))
