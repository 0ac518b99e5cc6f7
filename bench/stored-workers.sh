#!/usr/bin/env bash
# Measures one job slot against two for a stored video; --seconds 60 --rounds 3 --size 1280x720. Prints a table.
exec "$(dirname "$0")/run.sh" stored-workers "$@"
