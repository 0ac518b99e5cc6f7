#!/usr/bin/env bash
# Measures how long a comment and a burst of emoji take to all viewers of a video; --viewers 10000 --rounds 20. Prints a table.
exec "$(dirname "$0")/run.sh" event-viewers "$@"
