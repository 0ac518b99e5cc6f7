#!/usr/bin/env bash
# Measures the memory a broadcast takes, without conversion and with it; --counts 1,10,30 --seconds 60. Prints a table.
exec "$(dirname "$0")/run.sh" broadcast-memory "$@"
