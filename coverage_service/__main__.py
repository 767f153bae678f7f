"""Run the command line as `python -m coverage_service`."""

from coverage_service.cli.main import main

main()
