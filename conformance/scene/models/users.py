"""Users: the members of the company, their roles, and whether their keys can be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.scene import lines
from conformance.scene.lines import Line
from conformance.scene.models.model import Choices, Move

BOSS, MEMBER = "an admin", "a member without admin rights"
_NAMES, _NOBODY = ("Nora", "Siri"), "nobody"
_RESIDENTS = (
    ("kari.nordmann@example.com", "ADMIN", "Kari"),
    ("ola.hansen@example.com", "USER", "Ola"),
    ("newcomer@example.com", "ADMIN", "Kari"),
    ("accountant@example.com", "ADMIN", "Kari"),
)
"""The users of the company in every new world: email address, role and first name."""
_WHO = (BOSS, *_NAMES, MEMBER)
_NEW_KEY = "a UUID"
_ADDED, _INVALID, _NO_RIGHTS = "OK: USER ADDED", "ERROR: @errormessage", "ERROR: NO RIGHTS TO USER"


@dataclass
class Person:
    """A user who was added; `key` is True if the response returned the user's key."""

    role: str
    active: bool
    key: bool
    first_name: str
    member: bool = True


@dataclass
class Users:
    """All users who were added, by name; deleted ones remain, but are not members."""

    people: dict[str, Person] = field(default_factory=dict)

    moves: ClassVar[Mapping[str, Choices]] = {
        "user_create_e": Choices(_WHO, _NAMES, ("ADMIN, no mail", "USER, no mail", "USER", "without a first name")),
        "user_create": Choices(_WHO, _NAMES, ("USER", "ADMIN", "without a first name")),
        "user_update_e": Choices(_WHO, (*_NAMES, _NOBODY), ("ADMIN", "USER", "renamed", "without a first name")),
        "user_update": Choices(_WHO, (*_NAMES, _NOBODY), ("ADMIN", "USER", "renamed", "without a first name")),
        "user_delete": Choices(_WHO, (*_NAMES, _NOBODY)),
        "user_show": Choices(_WHO, (*_NAMES, _NOBODY)),
    }

    def begin(self) -> Iterator[Line]:
        """No preparation is needed: every world has its residents."""
        return iter(())

    def play(self, move: Move) -> Iterator[Line]:
        """Yield the call, made by a user with a key, and its expected response."""
        if move.who in _NAMES:
            yield lines.caller(BOSS)  # a user's key says nothing of the company, which may be that of the caller before
            yield lines.caller_with_key_of(move.who)
        else:
            yield lines.caller(move.who)
        changes, known = _changes(move), move.about in self.people
        creating = move.method.startswith("user_create")
        status = self.refused(move) or self.done(move)
        if not (creating or known):
            changes = {"id": "(unknown)", **changes}
        yield lines.call(move.method, changes, about="" if creating or not known else move.about)
        if status == _NEW_KEY:
            yield lines.keep(move.about)
        yield lines.responds(status)
        if creating and not known and move.about in self.people:
            yield from lines.keep_row("user_list", move.about, "email", _email(move.about))
        if move.method == "user_show" and status == "OK":
            shown = self.people[move.about]
            yield lines.has({"user_role": shown.role, "first_name": shown.first_name})

    def shown(self) -> Iterator[Line]:
        """The company has its residents and those who were added and not deleted."""
        added = [(_email(name), p.role, p.first_name) for name, p in self.people.items() if p.member]
        yield lines.now_lists("user_list", "users", ("email", "user_role", "first_name"), (*_RESIDENTS, *added))

    def foreseen(self, move: Move) -> str | None:
        """A user without a returned key cannot call; a user who was never added has no id to call about."""
        if move.who in _NAMES and not (move.who in self.people and self.people[move.who].key):
            return None
        if move.about in _NAMES and move.about not in self.people and not move.method.startswith("user_create"):
            return None
        return self.refused(move)

    def refused(self, move: Move) -> str:
        """Return the expected refusal, empty if the call must succeed."""
        caller, person = self.people.get(move.who), self.people.get(move.about)
        if caller and not caller.active:
            return "ERROR: USER NOT ACTIVATED"
        if caller and not caller.member:
            return "ERROR: USER HAS NO RIGHTS TO COMPANY"
        admin = move.who == BOSS or bool(caller and caller.role == "ADMIN")
        if move.method in ("user_create", "user_create_e"):
            return self._no_addition(move, admin)
        if move.method == "user_delete" and not admin:
            return _NO_RIGHTS
        if person is None or not person.member:
            unknown_is_named = move.method in ("user_update_e", "user_delete")
            return "ERROR: USER NOT FOUND" if unknown_is_named else _NO_RIGHTS
        if move.method == "user_delete":
            return "ERROR: CANNOT DELETE YOURSELF" if caller is person else ""
        if not admin and caller is not person:
            return _NO_RIGHTS
        promoted = move.choice in ("ADMIN", "USER") and move.choice != person.role and not admin
        if move.method != "user_show" and (promoted or move.choice == "without a first name"):
            return "ERROR: USER COULD NOT BE SAVED" + ("S" if move.method == "user_update_e" else "")
        return ""

    def _no_addition(self, move: Move, admin: bool) -> str:
        person = self.people.get(move.about)
        if not admin:
            return "ERROR: NO RIGHTS TO ADD USERS"
        taken = person is not None and (person.member or move.method == "user_create")
        return _INVALID if taken or move.choice == "without a first name" else ""

    def done(self, move: Move) -> str:
        """Apply a successful call to the state and return its status."""
        person = self.people.get(move.about)
        match move.method:
            case "user_create" | "user_create_e" if person is None:
                new = move.method == "user_create_e"
                quiet = new and "no mail" in move.choice
                role = move.choice.partition(",")[0]
                self.people[move.about] = Person(role, active=quiet, key=new, first_name=move.about)
                return _NEW_KEY if new else "OK: USER SAVED"
            case "user_create_e":
                assert person is not None
                person.member = True
                return _ADDED
            case "user_delete":
                assert person is not None
                person.member = False
                return "OK: USER DELETED FROM COMPANY"
            case "user_show":
                return "OK"
        assert person is not None
        if move.choice == "renamed":
            person.first_name = f"{move.about}-Marie"
        else:
            person.role = move.choice
        return "OK: USER SAVED"


def _email(name: str) -> str:
    return f"{name.lower()}@example.com"


def _changes(move: Move) -> dict[str, str]:
    """Return the changes to the contract's example."""
    changes: dict[str, str] = {}
    if move.method.startswith("user_create"):
        changes |= {"user_params.email": _email(move.about), "user_params.first_name": move.about}
        changes["user_params.user_role"] = (
            move.choice.partition(",")[0] if "," in move.choice or move.choice.isupper() else "USER"
        )
        if move.method == "user_create_e":
            changes |= {
                f"user_params.{kind}_disabled": str("no mail" in move.choice).lower()
                for kind in ("notifications", "emails")
            }
    elif move.method.startswith("user_update"):
        changes["user_params.first_name"] = f"{move.about}-Marie" if move.choice == "renamed" else "(absent)"
        if move.choice.isupper():
            changes["user_params.user_role"] = move.choice
    if move.choice == "without a first name":
        changes["user_params.first_name"] = "(empty)"
    return changes
