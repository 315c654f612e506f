"""`python -m chimera` is the command `chimera`."""

from chimera.cli import main

main()
