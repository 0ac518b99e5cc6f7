#!/usr/bin/env bash
# Measures server CPU per publisher-second against nginx-rtmp, HLS on; --counts 1,10,50,100,200 --seconds 20. Prints a table.
exec "$(dirname "$0")/run.sh" rtmp-publishers "$@"
