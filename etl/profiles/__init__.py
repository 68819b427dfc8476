"""One file an edition; ``PROFILES`` is the list of all."""

from __future__ import annotations

import copyreg

from etl.model import Problem
from etl.profile import Profile
from etl.profiles.de import DE

PROFILES: dict[str, Profile] = {"de": DE}


def profile(lang: str) -> Profile:
    """The profile of an edition.  Raises ``Problem``, naming the known ones, where there is none."""
    found = PROFILES.get(lang)
    if found is None:
        raise Problem(
            f"There is no profile for the edition {lang!r}; known: {', '.join(sorted(PROFILES))}. Choose one of them with --lang."
        )
    return found


# a worker needs the edition's name, not the tables
copyreg.pickle(Profile, lambda found: (profile, (found.edition,)))
