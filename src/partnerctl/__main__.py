# SPDX-License-Identifier: Apache-2.0
"""Entry point of the console script and of `python -m partnerctl`."""

import sys


def main() -> None:
    """Run the command line; see `partnerctl.cli.app`.

    The version is answered before anything else is imported: scripts and editors ask for it often.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from partnerctl import __version__

        sys.stdout.write(f"partnerctl {__version__}\n")
        return
    sys.exit(_run())


def _run() -> int:
    from partnerctl.cli.app import main

    return main(sys.argv[1:])


if __name__ == "__main__":
    main()
