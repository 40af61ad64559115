# make help lists the targets. Versions of tools are pinned in tools/go.mod.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO      ?= go
T       ?= 10s
SHARE   ?= 1/1
REF     ?= main
ROUNDS  ?= 9
SECONDS ?= 2
MILLION ?= bin/bench/million
PKG     ?= ./...
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
BUILD   := github.com/utxo-dns/utxonode/internal/build
LDFLAGS := -s -w -X $(BUILD).version=$(VERSION) -X $(BUILD).commit=$(COMMIT)
CORE    := ./name/... ./wire/... ./zone/... ./ledger ./ledger/tree/... ./registrar/...
LINTER  := bin/tools/golangci-lint

export GOFLAGS := -buildvcs=false

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/utxonode
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/utxonode ./cmd/utxonode

.PHONY: check
check: lint test ## what CI does

.PHONY: short
short: ## quick tests
	$(GO) test -short -timeout 5m $(PKG)

.PHONY: test
test: clients ## all tests, with real DNS clients
	$(GO) test -timeout 15m $(PKG)

.PHONY: race
race: clients ## all tests with the race detector
	$(GO) test -race -timeout 30m $(PKG)

.PHONY: clients
clients: ## install the DNS clients that tests use, where they are missing
	scripts/clients

.PHONY: fmt
fmt: $(LINTER) ## format the tree
	$(LINTER) fmt

.PHONY: lint
lint: $(LINTER) ## formatting, linters, import map, core purity, cross-builds, freshness
	$(LINTER) fmt --diff
	$(LINTER) run --timeout 15m ./...
	$(GO) run ./internal/lint/cmd/plantcheck -linter $(LINTER)
	$(MAKE) --no-print-directory pure cross fresh

.PHONY: pure
pure: ## determinism of the core
	$(GO) run ./internal/lint/cmd/purecheck $(CORE)

.PHONY: cross
cross: ## build for the other systems
	GOOS=darwin CGO_ENABLED=0 $(GO) build ./...
	GOOS=windows CGO_ENABLED=0 $(GO) build ./...

.PHONY: fresh
fresh: ## fail when a generated file is stale
	$(GO) run ./internal/reqs -check
	scripts/fresh

.PHONY: gen
gen: ## regenerate tables, vectors and the requirement index
	$(GO) generate ./...
	$(GO) run ./internal/reqs

.PHONY: vectors
vectors: gen ## regenerate, then fail when anything changed
	git diff --exit-code

.PHONY: fuzz
fuzz: ## every fuzz target for T (make fuzz T=30s), or a share of them (SHARE=1/3)
	scripts/fuzz $(T) $(SHARE)

.PHONY: bench
bench: ## ten runs of every benchmark, into bin/bench.txt
	@mkdir -p bin
	$(GO) test -run '^$$' -bench . -benchmem -count 10 -timeout 2h $(PKG) | tee bin/bench.txt

.PHONY: bench-cmp
bench-cmp: bin/tools/benchstat ## compare the core's benchmarks with REF (make bench-cmp REF=v1)
	scripts/bench-cmp $(REF) $(CORE)

.PHONY: bench-dns
bench-dns: ## the DNS side beside NSD, Knot, BIND, CoreDNS (a quick look: ROUNDS=1 SECONDS=1), into bin/bench-dns.txt
	scripts/bench/dns --rounds $(ROUNDS) --seconds $(SECONDS) --out bin/bench-dns.txt

.PHONY: bench-million
bench-million: $(MILLION) ## the same node with a million names, made the first time, into bin/bench-million.txt
	scripts/bench/dns --rounds $(ROUNDS) --seconds $(SECONDS) --servers utxonode --no-dnsperf --network $(MILLION) --names 1000000 \
		--modes million,million-do,start --out bin/bench-million.txt

.PHONY: demo
demo: build ## the story of a name on four nodes, each step checked
	bin/utxonode demo

.PHONY: vuln
vuln: bin/tools/govulncheck ## known vulnerabilities of what is called
	bin/tools/govulncheck $(PKG)

.PHONY: hooks
hooks: ## use the project's git hooks in this clone
	git config core.hooksPath scripts/hooks

$(MILLION):
	scripts/bench/install
	rm -rf $@.part && mkdir -p $@.part
	bin/bench/names fill -program bin/bench/utxonode -dir $@.part -names 1000000
	mv $@.part $@

bin/tools/golangci-lint: tools/go.mod tools/go.sum
	cd tools && $(GO) build -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

bin/tools/benchstat: tools/go.mod tools/go.sum
	cd tools && $(GO) build -o ../$@ golang.org/x/perf/cmd/benchstat

bin/tools/govulncheck: tools/go.mod tools/go.sum
	cd tools && $(GO) build -o ../$@ golang.org/x/vuln/cmd/govulncheck
