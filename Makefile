# The commands of the repository. Each works on a fresh Debian 12 machine and first installs missing packages.
# `make help` lists them.

JOBS ?= $(shell nproc)
SETUP := ./scripts/setup.sh
export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)

.DEFAULT_GOAL := help
.PHONY: help demo build test check install bench peers format tidy coverage captures clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build, then follow a call through the firewall
	@$(SETUP) demo
	@./scripts/build.sh release sallyport sallyportd
	@./scripts/demo.sh build/release/bin

build: ## build the release programs: build/release/bin
	@$(SETUP) build
	@./scripts/build.sh release sallyport sallyportd sallyport-bench

test: ## run every test, also under the sanitizers, and a short fuzz run
	@$(SETUP) test
	@./scripts/test.sh dev asan tsan fuzz

check: ## run the tests of the dev preset only
	@$(SETUP) test
	@./scripts/test.sh dev

bench: ## measure the speed on this machine, beside other decoders
	@$(SETUP) bench
	@./scripts/build.sh release sallyport-bench
	@./build/release/bin/sallyport-bench

peers: ## compare the speed with testpmd, netfilter, tshark and others (root, 40 minutes): build/peers
	@$(SETUP) peers
	@./scripts/build.sh release sallyport sallyportd sallyport-bench
	@./perf/peers/all.sh build/peers

install: build ## install into PREFIX (/usr/local), or below DESTDIR
	@cmake --build build/release --target all
	@cmake --install build/release $(if $(PREFIX),--prefix $(PREFIX))

format: ## run clang-format on every source file
	@$(SETUP) test
	@./tests/checks/format.sh --fix

tidy: ## run clang-tidy with the repository's settings
	@./scripts/tidy.sh

coverage: ## print the share of lines that the tests execute
	@$(SETUP) test
	@./scripts/coverage.sh

captures: ## make the captures in pcaps/ again (root; runs sipp and kamailio in namespaces)
	@./pcaps/make/all.py

clean: ## remove build/
	@rm -rf build
