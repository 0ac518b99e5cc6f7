#!/usr/bin/env bash
# Measures playlist answers per CPU second, also blocking, against nginx; --seconds 10 --viewers 500,2000. Prints a table.
exec "$(dirname "$0")/run.sh" playlist-reloads "$@"
