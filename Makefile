# What a person does here. Each target installs what it needs, and again only when the locks have changed.

ENV ?= dev
TARGET ?= local
PYTHON ?= python3
ISOFORM = .venv/bin/isoform

# Node and npm from the virtual environment, so that nothing but Python is needed.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help validate show synth preview-pulumi deploy-cdk drift destroy-cdk local-stop \
        test test-fast verify-aws lint types docs bench lock schema actions parity reference troubleshooting licenses \
        package clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  ENV=dev|staging|prod (now $(ENV)) chooses the environment, TARGET=local|aws (now $(TARGET)) the account."

validate: .venv/.run ## Check the environment's files
	$(ISOFORM) validate --env $(ENV)

show: .venv/.run ## Show the foundation as a person thinks of it
	$(ISOFORM) show --env $(ENV)

synth: .venv/.run ## Write the CloudFormation templates of the environment
	$(ISOFORM) synth --env $(ENV)

preview-pulumi: .venv/.run ## Compare what CDK and Pulumi would build, resource by resource
	$(ISOFORM) preview --env $(ENV)

deploy-cdk: .venv/.run node_modules/.run ## Deploy with CDK: onto the embedded account unless TARGET=aws
	$(ISOFORM) deploy --env $(ENV) --target $(TARGET)

drift: .venv/.run ## Compare the account with the model: what has changed since the deployment?
	$(ISOFORM) drift --env $(ENV) --target $(TARGET)

destroy-cdk: .venv/.run node_modules/.run ## Delete what was deployed, but for what the environment retains
	$(ISOFORM) destroy --env $(ENV) --target $(TARGET) $(if $(filter local,$(TARGET)),--yes-delete $(ENV))

local-stop: .venv/.run ## Stop the embedded account and forget all that is in it
	$(ISOFORM) local stop

FAST = not engine and not live and not process and not browser

# Of the slow ones three at once, on two cores: a test waits a fifth of its time for what it has started.
test: .venv/.dev node_modules/.run ## Run all tests, the fast ones first
	.venv/bin/pytest -q -m "$(FAST)" -n 2
	.venv/bin/pytest -q -m "not ($(FAST))" -n 3 --dist worksteal

test-fast: .venv/.dev ## Run the tests that start no engine, each law on fewer examples
	ISOFORM_FEW=1 .venv/bin/pytest -q -m "$(FAST)" -n 2

verify-aws: .venv/.dev node_modules/.run ## Deploy, change, repair and destroy a small foundation at AWS: ACCOUNT=111122223333
	@test -n "$(ACCOUNT)" || { echo "Say which account: make verify-aws ACCOUNT=111122223333"; exit 1; }
	@echo "In account $(ACCOUNT), with your credentials: a VPC with a NAT gateway and its address for about a quarter of"
	@echo "an hour, at https://aws.amazon.com/vpc/pricing; all of it is removed in the end. Ctrl-C within 10 seconds stops this."
	@sleep 10
	ISOFORM_VERIFY_AWS=$(ACCOUNT) .venv/bin/pytest -q -p no:xdist tests/aws

lint: .venv/.dev ## Check style and form
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/.dev ## Check types, strictly
	.venv/bin/mypy

docs: .venv/.dev ## Build the site of docs/ into site/; whatever is amiss in it fails
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict

bench: .venv/.dev ## Measure: the preview against plain engines, the core alone, the start
	.venv/bin/python -m benchmarks

schema: .venv/.run ## Write the JSON schemas anew: of the configuration, and of what commands print
	.venv/bin/python -m config.schema
	.venv/bin/python -m isoform.report.contract

actions: .venv/.dev ## Write the lists of AWS's actions and managed policies anew
	.venv/bin/python -m tests.core.aws_lists

parity: .venv/.run ## Write docs/parity.md anew
	.venv/bin/python -m isoform.report.parity

reference: .venv/.run ## Write anew what the docs say of keys, words and commands
	.venv/bin/python -m isoform.report.reference

licenses: .venv/.dev ## Write docs/licenses.md anew
	.venv/bin/python -m tests.package.licenses

package: .venv/.dev ## Build dist/, the wheel and the sdist, and check what they hold; with TAG=v1.2.3, their version
	rm -rf dist
	.venv/bin/hatchling build -d dist
	.venv/bin/python -m tests.package.contents dist $(TAG)

troubleshooting: .venv/.dev ## Write docs/troubleshooting.md anew
	.venv/bin/python -m tests.isoform.troubleshooting

lock: .venv/.dev ## Resolve the dependencies anew, and lock them with hashes
	.venv/bin/uv pip compile $(LOCK) --group build pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile $(LOCK) --group build --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	npm install --package-lock-only

LOCK = -q --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header

clean: ## Remove what the targets installed and wrote
	rm -rf .venv node_modules .isoform cdk.out site dist

# A stamp holds the checksums of the locks that were installed: a newer date alone installs nothing.
INSTALL = .venv/bin/python -m pip install -q --disable-pip-version-check
SUM = cksum

.venv/.run: requirements.txt pyproject.toml
	@test -x .venv/bin/python || { echo "Making .venv"; $(PYTHON) -m venv .venv; }
	@if [ "$$($(SUM) $^)" != "$$(cat $@ 2>/dev/null)" ]; then \
	  echo "Installing what isoform needs (a minute or two)"; \
	  $(INSTALL) --require-hashes -r requirements.txt && \
	  $(INSTALL) --no-deps --no-build-isolation -e .; fi
	@$(SUM) $^ > $@

.venv/.dev: requirements-dev.txt .venv/.run
	@if [ "$$($(SUM) requirements-dev.txt)" != "$$(cat $@ 2>/dev/null)" ]; then \
	  echo "Installing what the tests need"; \
	  $(INSTALL) --require-hashes -r requirements-dev.txt; fi
	@$(SUM) requirements-dev.txt > $@

node_modules/.run: package-lock.json .venv/.run
	@if [ "$$($(SUM) package-lock.json)" != "$$(cat $@ 2>/dev/null)" ]; then \
	  echo "Installing the CDK CLI"; \
	  npm ci --loglevel=error --no-audit --no-fund; fi
	@$(SUM) package-lock.json > $@
