#!/usr/bin/env bash
# Feeds mutated inputs to the readers: no crash, no hang, no more than 256 MiB (Tests/Fuzz). Arguments: --long for
# 200,000 inputs to each of the readers but the rules, a quarter of an hour; without it a minute's worth.
# Failing inputs are kept in .cache/fuzz. Published models serve as seeds where `make models` has fetched them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

inputs=20000
seconds=20
case "${1:-}" in
  "") ;;
  --long) inputs=200000 seconds=7200 ;;
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
"$fuzz" onnx --inputs "$inputs" --seconds "$seconds" "${corpus[@]}"
"$fuzz" cel --inputs "$inputs" --seconds "$seconds"
for subject in trees pickle torch tensorflow keras formats; do
  "$fuzz" "$subject" --inputs "$inputs" --seconds "$((seconds / 2))"
done
"$fuzz" json --inputs "$inputs" --seconds "$((seconds / 2))"
"$fuzz" config-text --inputs "$inputs" --seconds "$((seconds / 2))"
"$fuzz" deployment --inputs "$((inputs / 2))" --seconds "$((seconds / 2))"
"$fuzz" log --inputs "$inputs" --seconds "$((seconds / 2))"
"$fuzz" lint --inputs "$((inputs / 4))" --seconds "$((seconds / 2))"
# A rule book takes a thousand times as long as an expression.
"$fuzz" rules --inputs "$((inputs / 100))" --seconds "$((seconds / 2))"
