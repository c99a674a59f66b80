MODELSTOW := cargo run --quiet --locked --
SERVICES := service.toml examples

.DEFAULT_GOAL := help
.PHONY: help generate check test docs kinds lint e2e places site bench tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: ## write generated/ of every service.toml here
	$(MODELSTOW) generate $(SERVICES)

check: ## fail if generate would change a file
	$(MODELSTOW) check $(SERVICES)

test: ## run the tests; needs a Rust toolchain, nothing else
	cargo test --locked

docs: ## write the schema, docs/reference.md, docs/findings.md, docs/kubernetes.md, docs/pictures and the tour in the README
	$(MODELSTOW) schema >schema/service.schema.json
	$(MODELSTOW) schema platform >schema/platform.schema.json
	$(MODELSTOW) reference >docs/reference.md
	$(MODELSTOW) findings >docs/findings.md
	$(MODELSTOW) kinds versions >docs/kubernetes.md
	TRYCMD=overwrite cargo test --locked --quiet --test readme --test review --test behaviour -- tour page

kinds: tools ## derive kinds/ from what is published; CRDS names a folder of CustomResourceDefinitions
	scripts/kinds $(CRDS)

lint: tools ## check the code, the licences and what was generated
	scripts/lint

e2e: ## build every example's image, run it and ask it for a score
	cargo build --release --quiet --locked
	tests/e2e/editor/run
	tests/e2e/run
	tests/e2e/folder.py

places: ## try what git, pre-commit, CI and pip do with it; needs PyPI
	tests/places/run

site: tools ## build docs/ as a site with search in target/site/html, and open its pages in a browser
	scripts/site

bench: ## time generate and check beside kubectl kustomize, and what editors ask
	scripts/bench
	scripts/bench-editor --most 50

tools: ## install the lint tools into .tools/
	scripts/tools

clean: ## remove what was built and installed here
	rm -rf target .tools
