"""One file an edition; ``PROFILES`` is the list of all."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable

from etl.model import Problem
from etl.profile import Profile
from etl.profiles.de import DE

PROFILES: dict[str, Profile] = {"de": DE}


def profile(lang: str) -> Profile:
    """The profile of an edition.  Raises ``Problem``, naming the known ones, where there is none."""
    found = PROFILES.get(lang)
    if found is None:
        raise Problem(
            f"There is no profile for the edition {lang!r}; known: {', '.join(sorted(PROFILES))}. Choose one of them with --lang (with make: LANG=)."
        )
    return found


# a worker needs the edition's name, not the tables
copyreg.pickle(Profile, lambda found: (profile, (found.edition,)))


def languages(lang: str, codes: Iterable[str] | None) -> frozenset[str] | None:
    """Codes of the words' languages asked for, as a list or with commas: the edition's own by default; ``None``, which means
    every one, for ``all``.

    Raises ``Problem`` for a code that the edition has no language for.
    """
    wanted = frozenset((codes.replace(",", " ").split() if isinstance(codes, str) else codes) or [lang])
    if "all" in wanted:
        return None
    known = {*profile(lang).language_names, *profile(lang).languages.values()}
    if unknown := sorted(code for code in wanted if code not in known and not code.startswith("x-")):
        raise Problem(
            f"No language has the code {', '.join(map(repr, unknown))}; codes are ISO 639's, such as de, en, la, or mul for International."
        )
    return wanted
