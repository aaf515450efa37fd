"""``python -m pjais`` does what ``pjais`` does."""

from pjais.cli.main import main

if __name__ == "__main__":
    main()
