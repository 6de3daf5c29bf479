# SPDX-License-Identifier: Apache-2.0
"""Many emails as one file that mail programs open: mbox (RFC 4155), with `From ` at the beginning of lines quoted."""

import datetime as dt
import mailbox
import tempfile
from collections.abc import Sequence
from pathlib import Path


def mailbox_of(messages: Sequence[bytes], day: dt.date) -> bytes:
    """The bytes of the file; the same messages and day give the same bytes.

    Lines end as in Unix, which is what the format has. They lie on the disk meanwhile, where only their owner can read.
    """
    began = f"From MAILER-DAEMON {dt.datetime.combine(day, dt.time()):%a %b %d %H:%M:%S %Y}\n".encode()
    with tempfile.TemporaryDirectory(prefix="partnerctl-") as folder:
        place = Path(folder, "mbox")
        box = mailbox.mbox(place)
        try:
            for message in messages:
                box.add(began + message.replace(b"\r\n", b"\n"))
        finally:
            box.close()
        return place.read_bytes()
