"""The conditions of an alert rule: tests of what was said, and, or and not of them."""

from collections.abc import Iterator
from math import inf, isnan

from msgspec import Struct

from processors.steps.concern import apart
from processors.steps.sight import Field, Sight, View, words

Value = str | int | float | bool


class Near(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Within so many kilometres of a point, in degrees, or of a site of the profile."""

    km: float
    lat: float | None = None
    lon: float | None = None
    site: str | None = None


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"not_": "not"}):
    """One condition: tests of one field, or `near`, or one of `any`, `all` and `not` of others."""

    field: str | None = None
    equals: Value | None = None
    any_of: tuple[Value, ...] | None = None
    """The field is one of these, or, for a list, holds one of these."""
    all_of: tuple[Value, ...] | None = None
    """A list that holds all of these."""
    none_of: tuple[Value, ...] | None = None
    at_least: float | None = None
    at_most: float | None = None
    """Numbers; with `at_least` a range, both ends in it. A list: one of its numbers is."""
    says: tuple[str, ...] | None = None
    """A text that says one of these words or phrases, whole words, whatever the case."""
    given: bool | None = None
    """It is there and not empty, or it is not."""
    near: Near | None = None
    any: "tuple[Condition, ...] | None" = None
    all: "tuple[Condition, ...] | None" = None
    not_: "Condition | None" = None


TESTS = ("equals", "any_of", "all_of", "none_of", "says", "given", "at_least", "at_most")
_JOINS = ("any", "all", "not_", "near")


def holds(condition: Condition, seen: Sight) -> bool:
    """Whether a condition holds for what a rule sees."""
    if condition.field is None:
        if condition.any is not None:
            return any(holds(one, seen) for one in condition.any)
        if condition.all is not None:
            return all(holds(one, seen) for one in condition.all)
        if condition.not_ is not None:
            return not holds(condition.not_, seen)
        return condition.near is not None and _near(condition.near, seen)
    return _tested(condition, condition.field, seen)


def _tested(condition: Condition, field: str, seen: Sight) -> bool:
    if condition.says is not None:
        text = seen.words(field)
        return any(words(phrase) in text for phrase in condition.says)
    values = seen.values(field)
    if condition.equals is not None:
        return condition.equals in values
    if condition.any_of is not None:
        return not set(values).isdisjoint(condition.any_of)
    if condition.all_of is not None:
        return set(values).issuperset(condition.all_of)
    if condition.none_of is not None:
        return set(values).isdisjoint(condition.none_of)
    if condition.given is not None:
        return any(value not in ("", None) for value in values) == condition.given
    least = -inf if condition.at_least is None else condition.at_least
    most = inf if condition.at_most is None else condition.at_most
    return any(least <= value <= most for value in values)


def _near(near: Near, seen: Sight) -> bool:
    scored = seen.said.get("scored")
    if near.site is not None:
        concerns = scored.concerns if scored is not None else ()
        return any(one.site == near.site and (one.km or 0.0) <= near.km for one in concerns)
    places = scored.places if scored is not None else ()
    spots = [place for place in places if place.role == "event" and place.kind == "place" and place.lat is not None]
    return any(apart(place, near.lat or 0.0, near.lon or 0.0) <= near.km for place in spots)


def in_words(condition: Condition) -> str:
    """A condition as somebody would say it."""
    if condition.field is None:
        if condition.near is not None:
            near = condition.near
            return f"within {near.km:g} km of {near.site or f'{near.lat}, {near.lon}'}"
        if condition.not_ is not None:
            return f"not ({in_words(condition.not_)})"
        joined = " or " if condition.any is not None else " and "
        return f"({joined.join(map(in_words, condition.any or condition.all or ()))})"
    name = condition.field
    if condition.given is not None:
        return f"{name} is {'' if condition.given else 'not '}given"
    if condition.says is not None:
        return f"{name} says {' or '.join(f'“{phrase}”' for phrase in condition.says)}"
    if condition.at_least is not None or condition.at_most is not None:
        least = -inf if condition.at_least is None else condition.at_least
        return f"{name} is {_range(least, inf if condition.at_most is None else condition.at_most)}"
    joined = " and " if condition.all_of else " or "
    values = joined.join("yes" if one is True else "no" if one is False else str(one) for one in asked_for(condition))
    return f"{name} is {'not ' if condition.none_of is not None else ''}{values}"


def problems(condition: Condition, view: View) -> Iterator[str]:
    """In words: why a condition cannot be meant so; nothing when it can."""
    tests = [name for name in TESTS if getattr(condition, name) is not None]
    joins = [name for name in _JOINS if getattr(condition, name) is not None]
    if condition.field is None:
        if tests or len(joins) != 1:
            yield "a condition names a `field` and a test of it, or is one of `near`, `any`, `all` and `not`"
        for one in (*(condition.any or ()), *(condition.all or ()), *filter(None, [condition.not_])):
            yield from problems(one, view)
        if condition.near is not None:
            yield from _far(condition.near, view)
        if () in (condition.any, condition.all):
            yield "`any` and `all` need conditions"
        return
    if joins:
        yield f"`{joins[0].rstrip('_')}` stands by itself, without a `field`"
    elif condition.field not in view:
        yield f"there is no field `{condition.field}`; {view.near(condition.field)}"
    elif len(tests) != 1 and set(tests) != {"at_least", "at_most"}:
        yield f"the condition on `{condition.field}` needs exactly one of {', '.join(TESTS)}, or both of the last two"
    else:
        yield from _unfit(condition, tests[0], view[condition.field])


def named_sites(condition: Condition) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The sites of the profile that a condition names, each with where in it: of several `near` the how-manieth."""
    joined = next((name.rstrip("_") for name in ("any", "all", "not_") if getattr(condition, name) is not None), None)
    outer: tuple[str, ...] = () if joined is None else (joined,)
    nears = 0
    for one in _leaves(condition):
        if one.field == "sites":
            yield from (((*outer, *(() if joined else ("field",))), str(site)) for site in asked_for(one))
        if one.near is not None:
            if one.near.site is not None:
                yield (*outer, *((nears,) if joined else ()), "near", "site"), one.near.site
            nears += 1


def _leaves(condition: Condition) -> Iterator[Condition]:
    """The conditions that join no others, in their order."""
    inner = (*(condition.any or ()), *(condition.all or ()), *filter(None, [condition.not_]))
    for one in inner:
        yield from _leaves(one)
    if not inner:
        yield condition


def _far(near: Near, view: View) -> Iterator[str]:
    if view.main != "scored":
        yield "`near` fits rules about documents"
    elif (near.site is None) == (near.lat is None or near.lon is None) or (near.lat is None) != (near.lon is None):
        yield "`near` needs `lat` and `lon`, or a `site`"
    elif near.km <= 0 or abs(near.lat or 0) > 90 or abs(near.lon or 0) > 180:
        yield "`near` needs degrees on the globe, and `km` above 0"


def _unfit(condition: Condition, test: str, field: Field) -> Iterator[str]:
    """What cannot be of a test and the sort of its field."""
    name = condition.field
    if test in ("at_least", "at_most"):
        least = -inf if condition.at_least is None else condition.at_least
        most = inf if condition.at_most is None else condition.at_most
        if field.sort != "number":
            yield f"`{name}` is no number: at_least and at_most do not fit it"
        elif isnan(least) or isnan(most):
            yield f"`{name}` is compared with a number, and nan is none"
        elif min(most, inf if field.most is None else field.most) < max(
            least, -inf if field.least is None else field.least
        ):
            yield f"`{name}` is never {_range(least, most)}"
    elif test == "says" and field.sort != "text":
        yield f"`{name}` is no text: `says` does not fit it"
    elif test == "says" and not all(words(phrase).strip() for phrase in condition.says or ()):
        yield f"`says` of `{name}` needs words"
    elif test == "all_of" and not field.many:
        yield f"`{name}` is one value: `all_of` does not fit it"
    elif test not in ("says", "given"):
        yield from _impossible(name or "", asked_for(condition), field)


def _range(least: float, most: float) -> str:
    return " and ".join(
        [f"{least:g} or more"] * (least > -inf) + [f"{most:g} or less"] * (most < inf),
    )


def asked_for(condition: Condition) -> tuple[Value, ...]:
    """The values that a condition names."""
    if condition.equals is not None:
        return (condition.equals,)
    return condition.any_of or condition.all_of or condition.none_of or ()


def _impossible(name: str, values: tuple[Value, ...], field: Field) -> Iterator[str]:
    if not values:
        yield f"the test of `{name}` names nothing"
    for value in values:
        sort = "truth" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        if field.sort == "time":
            yield f"`{name}` is a time: only `given` fits it"
        elif field.sort == sort == "number" and not _within(float(value), field):
            yield f"`{name}` is never {value:g}"
        elif sort != field.sort:
            kind = {"truth": "true or false", "text": "a text", "number": "a number"}[field.sort]
            yield f"`{name}` is {kind}, never {value!r}"
        elif field.values is not None and value not in field.values:
            known = ", ".join(sorted(field.values)) if len(field.values) <= 20 else "an ISO 3166 code such as FR or US"
            yield f"`{name}` is never {value!r}; it is one of: {known}"


def _within(value: float, field: Field) -> bool:
    return (-inf if field.least is None else field.least) <= value <= (inf if field.most is None else field.most)


def at_odds(conditions: tuple[Condition, ...], view: View) -> Iterator[str]:
    """In words: conditions that hold each by itself and never together."""
    allowed: dict[str, frozenset[Value]] = {}
    bounds: dict[str, tuple[float, float]] = {}
    for one in _flat(conditions):
        if one.field is None or one.field not in view or view[one.field].many:
            continue
        if one.equals is not None or one.any_of is not None:
            values = frozenset(asked_for(one)) & allowed.get(one.field, frozenset(asked_for(one)))
        elif one.none_of is not None and one.field in allowed:
            values = allowed[one.field] - frozenset(one.none_of)
        elif one.at_least is not None or one.at_most is not None:
            least, most = bounds.get(one.field, (-inf, inf))
            least = max(least, -inf if one.at_least is None else one.at_least)
            most = min(most, inf if one.at_most is None else one.at_most)
            bounds[one.field] = least, most
            if least > most:
                yield f"nothing has a `{one.field}` of {_range(least, most)}"
            continue
        else:
            continue
        allowed[one.field] = values
        if not values:
            yield f"the conditions on `{one.field}` never hold together"
    for field, (least, most) in bounds.items():
        numbers = [value for value in allowed.get(field, ()) if not isinstance(value, str)]
        if field in allowed and not any(least <= value <= most for value in numbers):
            yield f"the conditions on `{field}` never hold together"


def _flat(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for one in conditions:
        if one.all is not None:
            yield from _flat(one.all)
        else:
            yield one
