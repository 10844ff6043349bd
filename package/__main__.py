"""``python -m why401`` is the same as the ``why401`` command."""

from why401.cli.main import run

if __name__ == "__main__":
    run()
