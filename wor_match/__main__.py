"""`python -m wor_match`: the same as the command `wor-match`."""

from wor_match.cli import main

if __name__ == "__main__":
    main()
