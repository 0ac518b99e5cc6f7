#!/usr/bin/env bash
# Measures CPU per gigabyte of delivered segments against nginx; --seconds 10. Prints a table.
exec "$(dirname "$0")/run.sh" segment-delivery "$@"
