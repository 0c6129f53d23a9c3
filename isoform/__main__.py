"""`python -m isoform`, where no console script is installed."""

from isoform.cli import main

main()
