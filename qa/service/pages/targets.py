"""The Targets page: one indicator across places and years, or the targets along a lineage. Compares nothing; kg.graph.compare does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import gradio as gr

from kg.graph.compare import Difference, Indicator, IndicatorComparison, LineageComparison, along_lineage, compare_indicator, indicators
from kg.graph.policies import find_policies
from kg.graph.targets import Promise, write_value
from kg.language.indicators import indicator_key
from kg.language.script import to_simplified
from qa.build import Build
from qa.service import markup, plots
from qa.service.pages.lineage import choices
from qa.service.pages.panels import search_page
from qa.service.service import Service
from qa.service.tables import Table
from qa.service.texts import Interface, text, translate_reason

INDICATORS_SHOWN = 24
SUGGESTED = 400
ROWS_SHOWN = 200
PROMISE_COLUMNS = (
    "indicator", "scope", "value", "deadline", "binding", "place", "document_number", "policy_title", "clause",
    "quote", "file", "start", "end",
)  # fmt: skip
STEP_COLUMNS = ("upper", "lower", "verdict", "indicator", "scope", "value_upper", "value_lower", "reason", "quote_upper", "quote_lower")


def targets_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Targets page into the tab being drawn."""
    search_page(
        "targets",
        service,
        blocks,
        form=lambda language: search_form(service.build, language),
        show=lambda said, language: show(service, said, language),
        tabulate=lambda said, language: tabulate(service, said, language),
    )


def search_form(build: Build, language: Interface) -> str:
    """An indicator to compare across places, or a document to compare with those above and below it."""
    known = [each.name for each in indicators(build.store, limit=SUGGESTED)]
    fields = (
        markup.field("indicator", text("indicator", language), suggestions=known, hint=text("indicator_hint", language), wide=True),
        markup.field("region", text("place", language), suggestions=build.places),
        markup.field("find", text("along_lineage", language), hint=text("along_hint", language), wide=True),
    )
    return markup.form(fields, language, label=text("targets_label", language))


def show(service: Service, said: Mapping[str, str], language: Interface) -> str:
    """What was asked for: an indicator across places, a lineage, or a list to choose from."""
    build = service.build
    if said.get("action") == "show":
        return show_steps(along_lineage(build.store, said.get("policy", ""), service.network(build)), language)
    words, name = said.get("find", "").strip(), said.get("indicator", "").strip()
    if words:
        named = find_policies(build.store, words)
        if len(named) == 1:
            return show_steps(along_lineage(build.store, named[0].id, service.network(build)), language)
        return choices(named, text("choose_policy", language, total=len(named)), language)
    near = indicators(build.store, name, limit=INDICATORS_SHOWN)
    exact = next((each for each in near if each.key == indicator_key(to_simplified(name))), near[0] if name and len(near) == 1 else None)
    if exact is None:
        return indicator_list(near, language)
    compared = compare_indicator(build.store, exact.name, network=service.network(build))
    return show_indicator(compared, said.get("region", "").strip(), language)


def indicator_list(near: Sequence[Indicator], language: Interface) -> str:
    """Indicators to choose from, those that most documents have first."""
    if not near:
        return markup.notice(text("nothing_found", language))
    items = "".join(
        f'<li><button type="button" class="mailuo-button" data-action="fill" data-indicator="{escape(each.name)}" data-find="">'
        f'{escape(each.name)}<br><span class="mailuo-where">'
        f"{text('indicator_count', language, targets=each.targets, documents=each.documents)}</span></button></li>"
        for each in near
    )
    return f'<p class="mailuo-notice">{text("choose_indicator", language)}</p><ul class="mailuo-list mailuo-grid">{items}</ul>'


# ---------------------------------------------------------------- one indicator


def of_place(found: IndicatorComparison, region: str) -> list[Promise]:
    """The promises of one place, all where none is named."""
    wanted = to_simplified(region)
    return [each for each in found.promises if not wanted or wanted in found.policy(each.policy_id).region]


def show_indicator(found: IndicatorComparison, region: str, language: Interface) -> str:
    """Plot and table of one indicator."""
    promises = of_place(found, region)
    if not promises:
        return markup.notice(text("nothing_found", language))
    columns = [text(key, language) for key in ("place", "value", "deadline", "scope", "binding", "quote")]
    rows = [promise_cells(found, promise, language) for promise in promises[:ROWS_SHOWN]]
    count = text("found", language, total=len(promises))
    files = markup.downloads((("csv", "CSV"), ("xlsx", "XLSX")), language, {"indicator": found.indicator.name, "region": region})
    return (
        f'<section><div class="mailuo-bar"><h2>{escape(found.indicator.name)}</h2><p role="status">{count}</p>{files}</div>'
        f"{plot_of(found, promises, language)}{markup.table(found.indicator.name, columns, rows)}</section>"
    )


def plot_of(found: IndicatorComparison, promises: Sequence[Promise], language: Interface) -> str:
    """The values that share an axis, a row for each document."""

    def name_of(promise: Promise) -> tuple[str, str]:
        policy = found.policy(promise.policy_id)
        return policy.region, policy.short_name

    plot = plots.arrange(promises, name_of)
    if plot is None:
        return markup.notice(text("no_plot", language))
    drawn = plots.draw(plot, text("plot", language), lambda each: markup.proof_data(each.passage, each.policy_id, each.clause_path))
    unit = f'<p class="mailuo-help">{escape(text("plot_units", language, unit=plot.unit))}</p>' if plot.unit else ""
    return f'<figure class="mailuo-plot" tabindex="0">{drawn}{unit}</figure>'


def promise_cells(found: IndicatorComparison, promise: Promise, language: Interface) -> tuple[str, ...]:
    """The cells of one target."""
    policy = found.policy(promise.policy_id)
    document = " · ".join(filter(None, (policy.number or policy.title, promise.clause_path)))
    return (
        f"<span>{escape(policy.region)}<small>{escape(document)}</small></span>",
        escape(write_value(promise)),
        markup.unbroken(promise.deadline),
        escape(promise.scope),
        text(f"binding_{str(promise.binding).lower()}", language),
        markup.proof_button(promise.passage, promise.policy_id, promise.clause_path, language, limit=80),
    )


# ---------------------------------------------------------------- along a lineage


def show_steps(found: LineageComparison, language: Interface) -> str:
    """Every step of a lineage whose two documents are held, target by target."""
    title = text("lineage_of", language, name=found.lineage.focus.short_name)
    if not found.steps:
        return f"<h2>{escape(title)}</h2>{markup.notice(text('no_steps', language))}"
    columns = [text(key, language) for key in ("verdict", "indicator", "upper", "lower")]
    tables = "".join(
        f'<h3 class="mailuo-step-heading">{escape(step.upper.short_name)} → {escape(step.lower.short_name)}'
        f"<small>{escape(step.upper.title)}</small><small>{escape(step.lower.title)}</small></h3>"
        + markup.table(
            step.lower.short_name, columns, [difference_cells(row, step.upper.id, step.lower.id, language) for row in step.differences]
        )
        for step in found.steps
    )
    files = markup.downloads((("csv", "CSV"), ("xlsx", "XLSX")), language, {"policy": found.lineage.focus.id})
    return f'<section><div class="mailuo-bar"><h2>{escape(title)}</h2>{files}</div>{tables}</section>'


def difference_cells(row: Difference, upper_id: str, lower_id: str, language: Interface) -> tuple[str, ...]:
    """How a target of the lower document stands to that of the higher one, with the words of both."""
    either = row.lower or row.upper
    assert either is not None, "a difference has a target on one side at least"
    verdict = row.judgement.verdict
    scope = f"<small>{escape(either.scope)}</small>" if either.scope else ""
    why = f"<small>{escape(reason_of(row, language))}</small>"
    return (
        f'<span><span class="mailuo-verdict {verdict}">{text(f"verdict_{verdict}", language)}</span>{why}</span>',
        f"<span>{escape(either.indicator)}{scope}</span>",
        side(row.upper, upper_id, language),
        side(row.lower, lower_id, language),
    )


def reason_of(row: Difference, language: Interface) -> str:
    """What makes the verdict on two targets, in the reader's language."""
    return "; ".join(translate_reason(part, language) for part in row.judgement.reason.split("; "))


def side(promise: Promise | None, policy_id: str, language: Interface) -> str:
    """One side of a difference: value, deadline, words."""
    if promise is None:
        return "—"
    stated = " · ".join(filter(None, (write_value(promise), promise.deadline)))
    return f"<span>{escape(stated)}<br>{markup.proof_button(promise.passage, policy_id, promise.clause_path, language, limit=80)}</span>"


# ---------------------------------------------------------------- files


def tabulate(service: Service, said: Mapping[str, str], language: Interface) -> Table:
    """What is shown, whole, as a table. Raises NotFound."""
    build = service.build
    if said.get("policy"):
        return step_table(along_lineage(build.store, said["policy"], service.network(build)), language)
    found = compare_indicator(build.store, said.get("indicator", ""), network=service.network(build))
    return promise_table(found, of_place(found, said.get("region", "")), language)


def promise_table(found: IndicatorComparison, promises: Sequence[Promise], language: Interface) -> Table:
    """The targets of one indicator."""
    rows = []
    for each in promises:
        policy, passage = found.policy(each.policy_id), each.passage
        force = text(f"binding_{str(each.binding).lower()}", language)
        document = policy.region, policy.number, policy.title, each.clause_path
        proof = passage.quote, passage.source_file, str(passage.start), str(passage.end)
        rows.append((each.indicator, each.scope, write_value(each), each.deadline, force, *document, *proof))
    return Table(found.indicator.name, tuple(text(f"column_{key}", language) for key in PROMISE_COLUMNS), tuple(rows))


def step_table(found: LineageComparison, language: Interface) -> Table:
    """The targets along a lineage."""
    rows = [
        (
            step.upper.name, step.lower.name, text(f"verdict_{row.judgement.verdict}", language),
            *next((each.indicator, each.scope) for each in (row.lower, row.upper) if each),
            *(write_value(each) + (f" ({each.deadline})" if each.deadline else "") if each else "" for each in (row.upper, row.lower)),
            reason_of(row, language),
            *(each.passage.quote if each else "" for each in (row.upper, row.lower)),
        )
        for step in found.steps
        for row in step.differences
    ]  # fmt: skip
    return Table(found.lineage.focus.short_name, tuple(text(f"column_{key}", language) for key in STEP_COLUMNS), tuple(rows))
