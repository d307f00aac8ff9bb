"""Rules that our code keeps, read from its syntax trees: S03, S27, S30, S45, S48."""

from __future__ import annotations

import ast
import re
from collections import Counter

from otklik.api.fields import Input
from otklik.api.inputs import Paged
from tests.security.code import SURFACES, calls, imports, sources, templates

UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml", "imp", "code"}
DYNAMIC = {"eval", "exec", "compile", "__import__"}
# Places where text becomes HTML without escaping; each says why it may. The list holds ten lines at most.
MARKED_SAFE = {
    "api/templatetags/api_docs.py": "our own documentation: escaped first, then two fixed tags are put in",
    "workspace/conversation.py": "our people's light markup: made by lib/richtext.py and cleaned before it was stored",
    "config/help/pages.py": "the guide: our own files, read by a parser that lets no HTML through",
    "lib/ui/markup.py": "what format_html does: a fixed pattern, each value escaped",
    "lib/ui/templatetags/ui.py": "key caps: joined from parts that format_html has escaped",
}
# Our own words for the reader of a form; Django escapes the rest of the field.
SAFE_IN_TEMPLATES = {"lib/ui/templates/ui/forms/field.html": "{{ field.help_text|safe }}"}


# Patterns made at import from lists of words in the same file.
PATTERNS_OF_LISTS = {
    "lib/mailtext/forward.py": 1,
    "lib/mailtext/labels.py": 1,
    "lib/mailtext/markup.py": 1,
    "lib/mime/signs.py": 1,
}


def test_s45_no_code_is_made_of_data() -> None:
    found = [f"{source.path}: {module}" for source, module in imports() if module.split(".")[0] in UNSAFE_MODULES]
    found += [f"{source.path}:{call.lineno}: {name}()" for source, call, name in calls() if name in DYNAMIC]
    assert found == []


def test_s45_no_shell() -> None:
    found = [
        f"{source.path}:{call.lineno}: {name}"
        for source, call, name in calls()
        if name in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
        or any(word.arg == "shell" and not _is(word.value, False) for word in call.keywords)
    ]
    assert found == []


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def test_s45_little_is_marked_safe() -> None:
    """`mark_safe` in the listed files only; `SafeString` and the patterns of `format_html` and `markup` are fixed."""
    marked: Counter[str] = Counter()
    found: list[str] = []
    for source, call, name in calls():
        short = name.rpartition(".")[2]
        if short in {"mark_safe", "SafeText"}:
            marked[source.path] += 1
        if short == "SafeString" and not isinstance(call.args[0], ast.Constant):
            found.append(f"{source.path}:{call.lineno}: SafeString of something that is not fixed")
        if short in {"format_html", "format_html_join", "markup"} and not isinstance(call.args[0], ast.Constant):
            found.append(f"{source.path}:{call.lineno}: a pattern that is not fixed")
    assert found == []
    assert set(marked) == set(MARKED_SAFE)
    assert sum(marked.values()) <= 10


def test_s45_templates_escape_everything() -> None:
    found = []
    for path, text in templates():
        matches = re.finditer(r"\{[{%][^}]*?(?:\|\s*safe(?:seq)?\b|autoescape\s+off)[^}]*?[}%]\}", text)
        found += [f"{path}: {match[0]}" for match in matches if match[0] != SAFE_IN_TEMPLATES.get(path)]
    assert found == []


def test_s01_no_template_carries_script_style_or_handlers() -> None:
    """The policy of all pages allows none; here the author of a template learns it before a browser does."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.I
    )
    found = [f"{path}: {match[0].strip()}" for path, text in templates() for match in inline.finditer(text)]
    assert found == []


def test_s27_bodies_of_calls_are_explicit_lists() -> None:
    """Every body is a strict model that refuses undeclared fields, and no form takes "all" fields of a model."""
    models = list(_subclasses(Input))
    assert len(models) >= 4
    assert [model for model in models if model.model_config.get("extra") != "forbid"] == []
    assert [model for model in _subclasses(Paged) if model.model_config.get("extra") == "allow"] == []
    lists = [
        (source, node, {target.id for target in node.targets if isinstance(target, ast.Name)})
        for source in sources()
        if source.path.split("/")[0] in SURFACES
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign)
    ]
    assert [source.path for source, node, names in lists if names & {"fields"} and _is_text(node.value)] == []
    assert [source.path for source, _, names in lists if "exclude" in names] == []


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _subclasses(model: type) -> list[type]:
    return [inner for direct in model.__subclasses__() for inner in (direct, *_subclasses(direct))]


def test_s30_no_regular_expression_comes_from_a_user() -> None:
    """Patterns are fixed: the first argument of each function of `re` is a constant, or a name made of constants."""
    functions = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
    found: Counter[str] = Counter()
    for source, call, name in calls():
        module, _, function = name.rpartition(".")
        if module == "re" and function in functions and not _fixed(call.args[0]):
            found[source.path] += 1
    assert found == Counter(PATTERNS_OF_LISTS)


def _fixed(node: ast.expr) -> bool:
    """Tell whether a text is made of constants, names in capitals and escaped parts."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.lstrip("_").isupper()
    if isinstance(node, ast.BinOp):
        return _fixed(node.left) and _fixed(node.right)
    if isinstance(node, ast.JoinedStr):
        return all(_fixed(part.value) if isinstance(part, ast.FormattedValue) else True for part in node.values)
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        return name == "re.escape" or (
            name.endswith(".join") and all(_fixed(part) or _of_fixed(part) for part in node.args)
        )
    return False


def _of_fixed(node: ast.expr) -> bool:
    return isinstance(node, ast.GeneratorExp | ast.ListComp) and all(_fixed(part.iter) for part in node.generators)
