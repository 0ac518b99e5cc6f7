#!/usr/bin/env bash
# Measures comments written and read for each second of processor time; --seconds 15 --people 8. Prints a table.
exec "$(dirname "$0")/run.sh" comments "$@"
