"""Where the bundle begins: the same commands as ``pjais``."""

from multiprocessing import freeze_support

from pjais.cli.main import main

if __name__ == "__main__":
    freeze_support()
    main()
