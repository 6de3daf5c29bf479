# SPDX-License-Identifier: Apache-2.0
"""Entry point of the console script and of `python -m partnerctl`."""

import gc
import os
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
    # A command lives for a second and imports thousands of objects that stay: looking for garbage among them again
    # and again would take a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    # Records are judged by this program alone: no other package gets to look at them, or to be looked for.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 -- pydantic reads it there
    from partnerctl.cli.app import main

    code = main(sys.argv[1:])
    gc.freeze()  # nor is it worth while when the process ends
    return code


if __name__ == "__main__":
    main()
