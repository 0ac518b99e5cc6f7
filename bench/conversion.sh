#!/usr/bin/env bash
# Measures the conversion of a segment at a time against one continuous ffmpeg with the same ladder; --seconds 30 --rounds 3 --size 1920x1080. Prints a table.
exec "$(dirname "$0")/run.sh" conversion "$@"
