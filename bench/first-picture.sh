#!/usr/bin/env bash
# Measures click to first picture in Chromium; --runs 15. Prints a table.
exec "$(dirname "$0")/run.sh" first-picture "$@"
