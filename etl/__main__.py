"""``python -m etl`` is ``aqea``."""

from etl.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
