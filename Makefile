# Two commands do everything on a fresh machine with Rust, Node and make:
#   make sample   fonts, the program, and the sample hospital's attachments in output/
#   make test     whatever the tests need, then all of them
# `make help` lists the others.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/betten
# Compiling Typst takes minutes, so what is compiled is kept: in the clone, and on CI, where every
# run is a fresh clone, in the user's cache.
CARGO_TARGET_DIR ?= $(if $(CI),$(CACHE)/target,$(CURDIR)/target)
export CARGO_TARGET_DIR
export BETTEN_FONTS := $(CURDIR)/fonts
export BETTEN_TYPST := $(CACHE)/tools/bin/typst
export BETTEN_EDITOR := $(CACHE)/tools/editor
export BETTEN_BROWSER := $(CACHE)/tools/browser
export BETTEN_PAPERS := $(CACHE)/tools/papers
export BETTEN_PEERS := $(CACHE)/tools/peers
export BETTEN_POI := $(CACHE)/tools/poi
export BETTEN_WINE := $(CACHE)/tools/wine
VERAPDF := $(CACHE)/tools/verapdf

TYPST_VERSION := 0.15.1
DENY_VERSION := 0.20.2
AUDIT_VERSION := 0.22.2
PROGRAM := $(CARGO_TARGET_DIR)/release/betten
# The program without the Typst library is built in a folder of its own, so that $(PROGRAM) is always the whole one.
LEAN := CARGO_TARGET_DIR="$(CARGO_TARGET_DIR)/lean"
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
HOST := $(shell rustc -vV | sed -n 's/^host: //p')
WINDOWS := x86_64-pc-windows-gnu
WINDOWS_ARCHIVE := betten-$(VERSION)-x86_64-windows
ARCHIVE := betten-$(VERSION)-$(shell uname -m)-$(shell uname -s | tr A-Z a-z)

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: sample
sample: announce-sample fonts build ## the sample hospital's attachments, in output/
	"$(PROGRAM)" build betten.yaml --output output
	@echo
	@echo "Look at: output/sample/ehr/annex.html   output/sample/ehr/annex.pdf   output/sample/ehr/annex.md"

.PHONY: announce-sample
announce-sample:
	@echo "make sample: fetches the fonts (npm, 30 MB, once), compiles the program (8 to 13 minutes the"
	@echo "first time on two cores, then less than one) and builds output/ from betten.yaml."

.PHONY: test
test: announce-test fonts debian-tools editor-tools browser-tools paper-tools typst-cli lint deny test-lean test-full test-sample test-dist ## all tests but the long ones

.PHONY: announce-test
announce-test:
	@echo "make test: fetches the fonts, yaml-language-server and what drives a browser (npm), poppler-utils,"
	@echo "qpdf, strace, faketime, time, Python and Chromium (Debian, when missing), what signs PDFs and writes workbooks (pip) and"
	@echo "typst-cli $(TYPST_VERSION) (cargo, compiled once), kept in $(CACHE); half an hour or more the first time on two cores, then about ten minutes."

.PHONY: lint
lint: ## formatter and lints
	cargo fmt --check
	$(LEAN) cargo clippy --release --locked --no-default-features --all-targets -- --deny warnings

.PHONY: test-lean
test-lean: ## the program without the Typst library: every test but those of test-full
	$(LEAN) cargo test --release --locked --no-default-features

.PHONY: test-full
test-full: dist ## the program as it is shipped: what typesets, and the READMEs' commands
	cargo test --release --locked --test typeset

.PHONY: test-sample
test-sample: fonts build ## the first command over what is committed in output/
	@scripts/test-sample.sh "$(PROGRAM)"

.PHONY: test-long
test-long: test lint-full test-verapdf poi-tools ## everything, sweeps and Firefox included
	@scripts/debian-tools.sh firefox-esr:firefox-esr default-jre-headless:java libreoffice-calc:soffice xfsprogs:mkfs.xfs btrfs-progs:mkfs.btrfs e2fsprogs:mkfs.ext4
	BETTEN_LONG=1 cargo test --release --locked

.PHONY: test-verapdf
test-verapdf: fonts build verapdf-tools ## every kind of PDF against PDF/A and PDF/UA
	@scripts/test-verapdf.sh "$(PROGRAM)" "$(VERAPDF)"

.PHONY: lint-full
lint-full:
	cargo clippy --release --locked --all-targets -- --deny warnings
	cargo check --release --locked --manifest-path fuzz/Cargo.toml --lib

.PHONY: bare
bare: ## the README's commands on a bare machine made for it; BARE_TARGET=FOLDER has Typst compiled
	@scripts/bare.sh

.PHONY: bench
bench: fonts typst-cli paper-tools peers-tools ## speed, with the comparison in the same run
	@scripts/debian-tools.sh time:/usr/bin/time
	cargo bench --locked

.PHONY: bless
bless: fonts editor-tools browser-tools paper-tools typst-cli build ## writes the golden files and output/ anew; look at the difference before you commit it
	rm -rf output
	"$(PROGRAM)" build betten.yaml --output output
	INSTA_UPDATE=always cargo test --release --locked

.PHONY: build
build:
	cargo build --release --locked

.PHONY: fonts
fonts: ## the fonts, into fonts/
	@scripts/fonts.sh

.PHONY: typst-cli
typst-cli: $(BETTEN_TYPST)

# The same target folder, profile and crates as the program: Typst is compiled once for both.
$(BETTEN_TYPST): Cargo.lock scripts/typst-cli.sh
	@scripts/typst-cli.sh $(TYPST_VERSION) "$(CACHE)/tools"

.PHONY: deny
deny: ## licences and sources of all dependencies
	@command -v cargo-deny >/dev/null || test -x "$(CACHE)/tools/bin/cargo-deny" \
	  || cargo install cargo-deny --version =$(DENY_VERSION) --locked --root "$(CACHE)/tools"
	cargo fetch --locked --quiet
	PATH="$(CACHE)/tools/bin:$$PATH" cargo deny --offline --locked check licenses bans sources

# What may be known of a dependency and stay is in deny.toml, with its reason. Needs the network; AUDIT_DB=FOLDER is a
# data base that is there already.
.PHONY: audit
audit: ## what is known against dependencies (RustSec); AUDIT_DB=FOLDER to look there
	@command -v cargo-audit >/dev/null || test -x "$(CACHE)/tools/bin/cargo-audit" \
	  || cargo install cargo-audit --version =$(AUDIT_VERSION) --locked --root "$(CACHE)/tools"
	for lock in Cargo.lock fuzz/Cargo.lock; do PATH="$(CACHE)/tools/bin:$$PATH" cargo audit --file "$$lock" --deny warnings \
	  $(if $(AUDIT_DB),--db "$(AUDIT_DB)" --no-fetch) \
	  $$(sed -n 's/.*id = "\(RUSTSEC-[0-9-]*\)".*/--ignore \1/p' deny.toml); done

.PHONY: debian-tools
debian-tools:
	@scripts/debian-tools.sh poppler-utils:pdftotext qpdf:qpdf strace:strace faketime:faketime time:/usr/bin/time python3:python3

.PHONY: editor-tools
editor-tools: ## the server editors ask about YAML, for the tests
	@scripts/npm-tools.sh editor "$(BETTEN_EDITOR)"

.PHONY: browser-tools
browser-tools: ## Chromium, and what drives it and judges pages, for the tests
	@scripts/debian-tools.sh chromium:chromium
	@scripts/npm-tools.sh browser "$(BETTEN_BROWSER)"

.PHONY: paper-tools
paper-tools: ## what alters and signs PDFs, and writes workbooks, for the tests
	@scripts/debian-tools.sh python3:python3 virtualenv:virtualenv
	@scripts/python-tools.sh papers "$(BETTEN_PAPERS)"

.PHONY: peers-tools
peers-tools: ## programs that also take answers in, to compare with
	@scripts/debian-tools.sh python3:python3 virtualenv:virtualenv git:git
	@scripts/python-tools.sh peers "$(BETTEN_PEERS)"

.PHONY: verapdf-tools
verapdf-tools:
	@scripts/debian-tools.sh default-jdk-headless:javac maven:mvn
	@scripts/maven-tools.sh verapdf "$(VERAPDF)"

.PHONY: poi-tools
poi-tools: ## another program that reads and saves workbooks, for the tests
	@scripts/debian-tools.sh default-jdk-headless:javac maven:mvn
	@scripts/maven-tools.sh poi "$(BETTEN_POI)"

.PHONY: dist
dist: fonts build ## one archive with program, fonts, sample; needs nothing else
	@scripts/dist.sh "$(PROGRAM)" "$(ARCHIVE)" $(HOST)

.PHONY: test-dist
test-dist: dist ## the archive in an empty folder without network
	@scripts/test-dist.sh "dist/$(ARCHIVE).tar.gz" $(HOST)

.PHONY: windows-tools
windows-tools:
	@scripts/windows-tools.sh "$(BETTEN_WINE)"

.PHONY: dist-windows
dist-windows: fonts windows-tools ## the same archive for Windows
	cargo build --release --locked --target $(WINDOWS)
	@scripts/dist.sh "$(CARGO_TARGET_DIR)/$(WINDOWS)/release/betten.exe" "$(WINDOWS_ARCHIVE)" $(WINDOWS)

.PHONY: test-windows
test-windows: build dist-windows ## the tests that do not need Linux, and that archive, under Wine
	for tests in --lib "--test suite -- cli:: diagnostics:: init:: page_of_codes:: publish::"; do \
	  $(LEAN) CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$(CURDIR)/scripts/wine.sh cargo test --release --locked \
	  --no-default-features --target $(WINDOWS) $$tests; done
	@scripts/test-windows.sh "dist/$(WINDOWS_ARCHIVE).zip" "$(PROGRAM)" $(WINDOWS)
