"""Whether each provider has the people whom its returns need: somebody to send them, and somebody to sign them off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from oba.indicators.provider_return import ReturnDefinition
from oba.models import Account
from oba.roles import Role


@dataclass(frozen=True, slots=True)
class Lacking:
    """A provider that lacks somebody; `invited` are those who have not taken up their invitation yet."""

    organisation: str
    provider: str
    missing: str
    invited: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return it in a sentence."""
        told = f" Invited, and not taken up yet: {', '.join(self.invited)}." if self.invited else ""
        return f"{self.provider}: no {self.missing}.{told}"


def list_lacking(
    definitions: Mapping[str, ReturnDefinition], accounts: Iterable[Account], today: date
) -> list[Lacking]:
    """Return the providers that owe a return now and have nobody in use to send it or to sign it off, by name.

    Where one person signs and sends (no `two_step_sign_off`), anybody of the provider is enough.
    """
    people = [account for account in accounts if account.organisation and account.closed_at is None]
    names: dict[str, str] = {}
    needed: dict[str, set[Role]] = {}
    for definition in definitions.values():
        for provider in definition.providers if definition.is_collected else ():
            if provider.closed and provider.closed < today:
                continue
            names[provider.id] = provider.name
            asked = {Role.SUBMITTER, Role.APPROVER} if definition.two_step_sign_off else {Role.SUBMITTER}
            needed[provider.id] = needed.get(provider.id, set()) | asked
    found = [_compare(key, names[key], asked, people) for key, asked in needed.items()]
    return sorted((one for one in found if one.missing), key=lambda one: one.provider)


def _compare(organisation: str, name: str, needed: set[Role], people: Iterable[Account]) -> Lacking:
    own = [person for person in people if person.organisation == organisation]
    roles = [Role(person.role) for person in own if person.activated_at is not None]
    have = set(roles)
    # Of two approvers one may send and the other sign; where one step is enough, anybody may do both.
    if roles.count(Role.APPROVER) > 1 or (have and Role.APPROVER not in needed):
        have.add(Role.SUBMITTER)
    missing = [role for role in Role if role in needed - have]
    invited = tuple(person.name for person in own if person.activated_at is None and Role(person.role) in missing)
    return Lacking(organisation, name, " and no ".join(role.value for role in missing), invited)
