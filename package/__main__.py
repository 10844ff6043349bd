"""``python -m why401`` is the same as the ``why401`` command."""

if __name__ == "__main__":
    try:
        from why401.cli.main import run
    except KeyboardInterrupt:  # while it starts, nobody else is there yet to tell it in a word
        raise SystemExit(130) from None
    run()
