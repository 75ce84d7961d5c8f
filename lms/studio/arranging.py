"""Where files go when a module or a unit moves: paths hold the order. Pure."""

from collections.abc import Collection, Sequence

from lms.courses.layout import read_layout
from lms.studio.outline import DraftModule, DraftUnit, Outline

Moves = dict[str, str]
"""New path by old path, of the files that move."""


def moved_module(outline: Outline, paths: Collection[str], *, folder: str, by: int) -> Moves:
    """Move a module one place up (-1) or down (1); at the edge nothing moves."""
    folders = [module.folder for module in outline.modules]
    order = _shifted(folders, folder, by)
    renamed = dict(zip(order, _numbered(order), strict=True))
    return _renamed(paths, renamed)


def moved_unit(outline: Outline, *, path: str, by: int) -> Moves:
    """Move a unit one place up (-1) or down (1), into the neighbouring module at the edge of its own."""
    for index, module in enumerate(outline.modules):
        units = list(module.units)
        place = next((number for number, unit in enumerate(units) if unit.path == path), None)
        if place is None:
            continue
        if 0 <= place + by < len(units):
            units[place], units[place + by] = units[place + by], units[place]
            return _placed(module.folder, units)
        beside = index + by
        if not 0 <= beside < len(outline.modules) or len(units) == 1:
            return {}
        return _into(outline.modules[beside], units[place], first=by > 0)
    return {}


def _into(module: DraftModule, unit: DraftUnit, *, first: bool) -> Moves:
    units = [unit, *module.units] if first else [*module.units, unit]
    return _placed(module.folder, units)


def next_path(siblings: Sequence[str], name: str) -> str:
    """Give the numbered name of what is added after its siblings."""
    last = max((_number(one) for one in siblings), default=0)
    return f"{last + 1:02d}-{name}"


def _placed(folder: str, units: Sequence[DraftUnit]) -> Moves:
    """Number units in this order in a folder."""
    stems = [unit.path.removesuffix(".md") for unit in units]
    names = _numbered([stem.rpartition("/")[2] for stem in stems])
    renamed = {stem: f"{folder}/{name}" for stem, name in zip(stems, names, strict=True)}
    moves: Moves = {}
    for unit, stem in zip(units, stems, strict=True):
        for path in (unit.path, *unit.translations.values()):
            new = renamed[stem] + path.removeprefix(stem)
            if new != path:
                moves[path] = new
    return moves


def _numbered(names: Sequence[str]) -> list[str]:
    """Names in this order, with the numbers they already have where that works."""
    numbers = sorted({_number(name) for name in names})
    if len(numbers) < len(names):
        numbers = list(range(1, len(names) + 1))
    return [f"{number:02d}-{_bare(name)}" for number, name in zip(numbers, names, strict=True)]


def _renamed(paths: Collection[str], folders: dict[str, str]) -> Moves:
    moves: Moves = {}
    for path in paths:
        folder, stroke, rest = path.partition("/")
        new = folders.get(folder, folder) + stroke + rest
        if new != path:
            moves[path] = new
    return moves


def _shifted(names: Sequence[str], name: str, by: int) -> list[str]:
    order = list(names)
    if name in order and 0 <= order.index(name) + by < len(order):
        place = order.index(name)
        order[place], order[place + by] = order[place + by], order[place]
    return order


def _number(name: str) -> int:
    return int(name.split("-", 1)[0])


def _bare(name: str) -> str:
    return name.split("-", 1)[1]


def files_of_unit(paths: Collection[str], unit: DraftUnit) -> set[str]:
    """Give the files of a unit: its source and its translations."""
    wanted = {unit.path, *unit.translations.values()}
    return wanted & set(paths)


def files_of_module(paths: Collection[str], folder: str) -> set[str]:
    """Give the files of a module, its images included."""
    return {path for path in paths if path.startswith(f"{folder}/")}


def is_expected(path: str) -> bool:
    """Whether a path is one that a course may hold."""
    return not read_layout([path]).faults
