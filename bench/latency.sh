#!/usr/bin/env bash
# Measures capture to screen in Chromium; --seconds 30. Prints a table.
exec "$(dirname "$0")/run.sh" latency "$@"
