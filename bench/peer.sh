#!/usr/bin/env bash
# Sets up the peer of the benchmarks in .venv/peer and prints its Python; prints nothing where it cannot be had.
set -u
cd "$(dirname "$0")/.."
if [ ! -x .venv/peer/bin/python ] || ! .venv/peer/bin/python -c 'import wiktionary_de_parser' 2>/dev/null; then
    { .venv/bin/python -m venv .venv/peer &&
        .venv/peer/bin/python -m pip install --quiet --disable-pip-version-check --ignore-requires-python wiktionary-de-parser==0.16.0; } >&2 ||
        { echo "The peer cannot be installed; ours is measured without it." >&2; exit 0; }
fi
echo .venv/peer/bin/python
