# `make` lists the targets. Swift 6.2 or newer must be in PATH; the other tools are installed where they are missing.

SWIFT ?= swift
MODEL ?= Examples/text_recognition.onnx
MODELS ?= .cache/models

RELEASE_FLAGS := -c release --static-swift-stdlib -Xlinker -s --scratch-path .build-release
TOOL := .build-release/release/triton-advisor
FORMATTED := $(wildcard Package.swift Sources Tests Plugins)

.DEFAULT_GOAL := help
.PHONY: help advise build test verify models compare serve bench format lint clean packages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

advise: build ## which backend serves MODEL best here: make advise MODEL=path/to/model.onnx
	@$(TOOL) advise "$(MODEL)"

build: packages ## the release binary .build-release/release/triton-advisor
	@$(SWIFT) build $(RELEASE_FLAGS) --product triton-advisor >&2

test: packages ## all tests of the package; those that need shared data are skipped where it is missing
	$(SWIFT) test

models: ## the published models that tests run on, about 290 MB to download
	@Scripts/install-system-packages.sh --all
	Scripts/fetch-published-models.py "$(MODELS)"

verify: build models ## advice on published models against the real CPU runtimes
	Scripts/verify-on-cpu.py --models "$(MODELS)" --tool $(TOOL)

compare: build ## what `host` says against lscpu, numactl, lstopo and the kernel's files of this machine
	@Scripts/install-system-packages.sh --all
	Scripts/compare-host.py --tool $(TOOL)

serve: build models ## what `config` writes and what `lint` says, tried on a real Triton server, about half an hour
	Scripts/verify-repositories.py $(TOOL) --models "$(MODELS)"
	Scripts/compare-lint.py $(TOOL)
	Scripts/check-fixes.py $(TOOL)

bench: build ## budgets, peers and planned threads, about five minutes
	@Scripts/install-system-packages.sh --all
	Scripts/bench.py --tool $(TOOL) --models "$(MODELS)"

format: ## rewrite the Swift files in the project's format
	$(SWIFT) format --in-place --recursive $(FORMATTED)

lint: ## complain about Swift files that are not in that format
	$(SWIFT) format lint --strict --recursive $(FORMATTED)

clean: ## remove everything that was built or downloaded
	rm -rf .build .build-release .cache

packages:
	@Scripts/install-system-packages.sh
