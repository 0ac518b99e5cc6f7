#!/usr/bin/env bash
# Measures searching and suggesting over HTTP with many videos and comments in the database; --videos 100000, --comments 100000, --seconds 20, --clients 2. Prints a table.
exec "$(dirname "$0")/run.sh" search "$@"
