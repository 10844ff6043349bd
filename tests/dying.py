"""Workers that die or hang at certain records, for the tests of the pool: a spawned process finds
them here by name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence

from why401.cli.many.record import Done, Record, Spec
from why401.cli.many.tally import Tally


def work(spec: Spec, records: Sequence[Record]) -> Done:
    """Echo each record; one that says ``die`` or ``hang`` does that to the process."""
    for record in records:
        if record.data == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        if record.data == b"hang":
            time.sleep(3600)
    lines = "".join(f"{record.data.decode()}\n" for record in records)
    return Done(len(records), lines, "", Tally(diagnosed=len(records)))
