#!/usr/bin/env bash
# Feeds mutated inputs to the readers: no crash, no hang, no more than 256 MiB (Tests/Fuzz). Arguments: --long for
# 200,000 inputs each to the ONNX reader and the expressions, about half an hour; without it a minute's worth.
# Failing inputs are kept in .cache/fuzz. Published models serve as seeds where `make models` has fetched them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

inputs=20000
books=100
limit=(--seconds 20)
case "${1:-}" in
  "") ;;
  --long)
    inputs=200000
    books=5000
    limit=()
    ;;
  *)
    echo "usage: $0 [--long]" >&2
    exit 64
    ;;
esac
models=${TRITON_ADVISOR_MODELS:-.cache/models}
corpus=()
[ -d "$models" ] && corpus=(--corpus "$models")

swift build -c release --static-swift-stdlib -Xlinker -s --scratch-path .build-release --product fuzz >&2
fuzz=.build-release/release/fuzz
"$fuzz" onnx --inputs "$inputs" "${limit[@]}" "${corpus[@]}"
"$fuzz" cel --inputs "$inputs" "${limit[@]}"
"$fuzz" json --inputs "$inputs" "${limit[@]}"
"$fuzz" rules --inputs "$books" "${limit[@]}"
