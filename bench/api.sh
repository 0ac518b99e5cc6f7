#!/usr/bin/env bash
# Measures what pages ask of the API, mixed, at steady rates; --rates 100,300,600 --seconds 20 --videos 10000. Prints two tables.
exec "$(dirname "$0")/run.sh" api "$@"
