# Each target is `python3 tasks.py <target>`; without make: `python3 tasks.py test`, on Windows `py tasks.py test`.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python,$(shell $(name) -c 'print("$(name)")' 2>/dev/null)))

.PHONY: app demo test setup lint bench lock bundle
app demo test setup lint bench lock bundle:
	@$(or $(PYTHON),python3) tasks.py $@
