#!/usr/bin/env python3
"""Compares Cargo.lock with the database of advisories that RustSec keeps, and opens no connection.

    git clone https://github.com/rustsec/advisory-db
    tests/advisories/check.py advisory-db

The folder may be a clone with or without its files checked out. It ends with 1 where a version that
is locked has an advisory which is not accepted below, or where one is accepted that is gone.
Needs Python 3.11.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

# What is known and does no harm here. Each is looked at again with every new version.
ACCEPTED = {
    # A parser of XML that is slow, or takes much memory, on a file made for that. This version of
    # it is used by citationberg alone, which reads the styles that are built into the program.
    "RUSTSEC-2026-0194": "quick-xml 0.38.4",
    "RUSTSEC-2026-0195": "quick-xml 0.38.4",
    # A macro that hayagriva uses while it is built; nobody keeps it any more.
    "RUSTSEC-2024-0436": "paste 1.0.15",
}


def texts(database):
    """The advisories, from the last commit of a clone, or from its files."""
    listed = ["git", "-C", database, "ls-tree", "-r", "--name-only", "HEAD", "crates"]
    names = subprocess.run(listed, capture_output=True, text=True)
    if names.returncode != 0:
        for path in sorted(Path(database, "crates").glob("*/*.md")):
            yield path.read_text()
        return
    names = [name for name in names.stdout.split("\n") if name.endswith(".md")]
    asked = "".join(f"HEAD:{name}\n" for name in names).encode()
    told = subprocess.run(
        ["git", "-C", database, "cat-file", "--batch"], input=asked, capture_output=True, check=True
    ).stdout
    at = 0
    for _ in names:
        line_end = told.index(b"\n", at)
        n_bytes = int(told[at:line_end].split()[2])
        yield told[line_end + 1 : line_end + 1 + n_bytes].decode()
        at = line_end + 1 + n_bytes + 1


def order(version):
    """A key by which versions are in their order; one that is made before a release comes first."""
    release, _, early = version.split("+")[0].partition("-")
    numbers = [int(n) for n in release.split(".")]
    parts = [(0, int(n), "") if n.isdigit() else (1, 0, n) for n in early.split(".")]
    return numbers + [0] * (3 - len(numbers)), not early, parts


def past(version):
    """The first version that is no longer compatible with one."""
    numbers = [int(n) for n in re.split("[-+]", version)[0].split(".")]
    for at, n in enumerate(numbers):
        if n or at == len(numbers) - 1:
            return ".".join(map(str, numbers[:at] + [n + 1] + [0] * (2 - at)))


def fits(version, requirement):
    """Whether a version is one of those that `>= 1.2, < 2` and the like speak of."""
    here = order(version)
    for part in requirement.split(","):
        sign, wanted = re.fullmatch(r"\s*(>=|<=|>|<|=|\^|~)?\s*([0-9][^ ]*)\s*", part).groups()
        there = order(wanted)
        if sign == "~":
            first, second = (wanted.split(".") + ["0"])[:2]
            is_so = there <= here < order(f"{first}.{int(second) + 1}")
        else:
            is_so = {
                ">=": here >= there,
                "<=": here <= there,
                ">": here > there,
                "<": here < there,
                "=": here == there,
            }.get(sign, there <= here < order(past(wanted)))
        if not is_so:
            return False
    return True


def main():
    database = sys.argv[1]
    lock = tomllib.loads((Path(__file__).parents[2] / "Cargo.lock").read_text())
    locked = {}
    for package in lock["package"]:
        locked.setdefault(package["name"], []).append(package["version"])
    n_read, hits = 0, {}
    for text in texts(database):
        front = re.match(r"\s*```toml\n(.*?)\n```", text, re.DOTALL)
        record = tomllib.loads(front[1])
        advisory, n_read = record["advisory"], n_read + 1
        if "withdrawn" in advisory:
            continue
        versions = record.get("versions", {})
        good = versions.get("patched", []) + versions.get("unaffected", [])
        for version in locked.get(advisory["package"], []):
            if not any(fits(version, requirement) for requirement in good):
                title = re.search(r"^# (.*)", text, re.MULTILINE)
                hits[advisory["id"]] = (f"{advisory['package']} {version}", title and title[1])
    if n_read < 500:
        sys.exit(f"advisories: {database} holds only {n_read}, it is no database of RustSec")
    n_faults = 0
    for name, (crate, title) in sorted(hits.items()):
        is_accepted = ACCEPTED.get(name) == crate
        n_faults += not is_accepted
        print(f"advisories: {name} {crate}: {title}{' (accepted)' if is_accepted else ''}")
    for name in sorted(ACCEPTED.keys() - hits.keys()):
        n_faults += 1
        print(f"advisories: {name} is accepted and does not apply any more")
    n_locked = sum(map(len, locked.values()))
    print(
        f"advisories: {n_read} read, {n_locked} locked versions, "
        f"{len(hits)} apply, {n_faults} of them to be settled"
    )
    sys.exit(n_faults > 0)


main()
