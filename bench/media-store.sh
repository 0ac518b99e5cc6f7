#!/usr/bin/env bash
# Measures what recordings in an S3 store cost against files: CPU per gigabyte stored, read and delivered; --seconds 10. Prints two tables.
exec "$(dirname "$0")/run.sh" media-store "$@"
