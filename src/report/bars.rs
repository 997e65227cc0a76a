//! Draws stacked bars: which share of the intents was not done in time, and why or in what.

use super::Picture;
use super::canvas::{Drawn, Frame, Stroke, Type};
use super::error::ReportError;
use super::figure::{Figure, Pane, Strip};
use super::layout::{BODY, panel_height};
use super::legend::{Entry, Swatch};
use super::live::{self, Across, Live, Series, Upward};
use super::manifest::Stack;
use super::marks::{FILLS, Fill, MUTED, PAPER};
use super::plan::{PanelAt, Plan, agrees};
use super::scale::{Scale, from_zero};
use super::table::{CauseRow, Tables};
use super::text::{clean, width};
use std::collections::BTreeMap;

/// The part of its slot that a bar takes.
const BAR: f64 = 0.72;

/// The font size of the totals above the bars.
const TOTAL: f64 = 10.0;

/// One bar: what share of the intents each part stands for, in percent; none without data.
type Bar = Option<BTreeMap<String, f64>>;

/// The bars of a chart, panel after panel, and how their parts are painted, largest first.
struct Chart {
    bars: Vec<Vec<Bar>>,
    parts: Vec<(String, Fill)>,
}

/// A chart of stacked bars, as SVG and as data.
pub fn draw(tables: &Tables, plan: &Plan<'_>, stack: Stack) -> Result<Picture, ReportError> {
    let xs = plan.values(plan.x);
    let shown: Vec<String> = xs.iter().map(|x| plan.bare_value(plan.x, x)).collect();
    let (panels, columns) = plan.panel_grid();
    let rows: Vec<&CauseRow> = tables.causes.iter().filter(|row| plan.holds(&row.place)).collect();
    let panel_bars = |panel: &PanelAt| {
        let inside: Vec<&CauseRow> =
            rows.iter().copied().filter(|row| plan.within(&row.place, panel)).collect();
        xs.iter().map(|x| bar(&inside, plan.x, x, stack)).collect()
    };
    let mut bars: Vec<Vec<Bar>> = panels.iter().map(panel_bars).collect();
    let parts = paint(&mut bars, &tables.causes, stack);
    let highest = bars.iter().flatten().flatten().map(total).fold(0.0, f64::max);
    let scale = from_zero(highest, panel_height(columns, panels.len().div_ceil(columns)));
    let chart = Chart { bars, parts };
    let entry = |(name, fill): &(String, Fill)| Entry::new(Swatch::Part(*fill), &clean(name));
    let is_zero = highest == 0.0 && chart.bars.iter().flatten().any(Option::is_some);
    let none = if is_zero { plan.none_text() } else { String::new() };
    let facts = [plan.origin(), plan.held_text(), plan.cut_text(), none];
    let filled: Vec<&str> =
        facts.iter().map(String::as_str).filter(|fact| !fact.is_empty()).collect();
    let figure = Figure {
        title: plan.title(),
        subtitle: filled.join(" · "),
        description: chart.description(plan),
        x: Scale::ordered(&shown, 0.5),
        x_label: plan.label(plan.x),
        strips: vec![Strip { label: "not done in time [% of intents]".to_owned(), scale }],
        panels: panels.iter().map(|panel| plan.panel_title(panel)).collect(),
        columns,
        legend: vec![chart.parts.iter().map(entry).collect()],
        side: 0.0,
    };
    let svg = figure.render(|pane| chart.fill(pane)).map_err(|error| ReportError::Draw {
        chart: clean(&plan.spec.name),
        message: error.to_string(),
    })?;
    let live = chart.live(&figure, shown);
    Ok(Picture { svg, live })
}

fn total(parts: &BTreeMap<String, f64>) -> f64 {
    parts.values().sum()
}

fn part_of(row: &CauseRow, stack: Stack) -> &str {
    match stack {
        Stack::Cause => &row.cause,
        Stack::Function => &row.function,
    }
}

/// The bar at one value of the x axis.
fn bar(rows: &[&CauseRow], place: usize, x: &str, stack: Stack) -> Bar {
    // Every row of a bar repeats how many intents there were.
    let mut issued = 0.0f64;
    let mut not_in_time: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows.iter().filter(|row| agrees(&row.place[place], x)) {
        issued = issued.max(row.issued);
        if row.not_in_time > 0.0 {
            *not_in_time.entry(part_of(row, stack).to_owned()).or_default() += row.not_in_time;
        }
    }
    not_in_time.values_mut().for_each(|count| *count *= 100.0 / issued);
    (issued > 0.0).then_some(not_in_time)
}

/// Chooses a filling for each part; the smallest of too many parts are put together.
fn paint(bars: &mut [Vec<Bar>], all: &[CauseRow], stack: Stack) -> Vec<(String, Fill)> {
    let mut here: BTreeMap<String, f64> = BTreeMap::new();
    for (name, share) in bars.iter().flatten().flatten().flatten() {
        *here.entry(name.clone()).or_default() += share;
    }
    let mut everywhere: BTreeMap<String, f64> = BTreeMap::new();
    for row in all.iter().filter(|row| row.not_in_time > 0.0) {
        *everywhere.entry(part_of(row, stack).to_owned()).or_default() += row.not_in_time;
    }
    let shown = ranked(&here);
    // Few parts have the same filling in every chart of a folder; many are ranked in each.
    let ranks = if everywhere.len() <= FILLS + 1 { ranked(&everywhere) } else { shown.clone() };
    let rank = |name: &String| ranks.iter().position(|ranked| ranked == name).unwrap_or(FILLS);
    if shown.len() <= FILLS + 1 {
        return shown.into_iter().map(|name| (name.clone(), Fill(rank(&name)))).collect();
    }
    let kept = &shown[..FILLS];
    let rest = format!("{} others", shown.len() - FILLS);
    for bar in bars.iter_mut().flatten().flatten() {
        let small: f64 = bar.iter().filter(|(name, _)| !kept.contains(name)).map(|(_, s)| s).sum();
        bar.retain(|name, _| kept.contains(name));
        bar.insert(rest.clone(), small);
    }
    let mut parts: Vec<_> = kept.iter().map(|name| (name.clone(), Fill(rank(name)))).collect();
    parts.push((rest, Fill::REST));
    parts
}

/// The names, those with the largest sums first.
fn ranked(sums: &BTreeMap<String, f64>) -> Vec<String> {
    let mut names: Vec<(&String, f64)> = sums.iter().map(|(name, sum)| (name, *sum)).collect();
    names.sort_by(|a, b| b.1.total_cmp(&a.1));
    names.into_iter().map(|(name, _)| name.clone()).collect()
}

impl Chart {
    fn description(&self, plan: &Plan<'_>) -> String {
        let names: Vec<String> = self.parts.iter().map(|(name, _)| clean(name)).collect();
        format!(
            "Stacked bars of the intents not done in time against {}, largest part first: {}.",
            plan.name(plan.x),
            names.join(", ")
        )
    }

    /// The same as data for a page's script: a curve for each part, whose values are its share.
    fn live(&self, figure: &Figure, names: Vec<String>) -> Live {
        let part = |(name, fill): &(String, Fill)| {
            let (name, color) = (clean(name), live::hex(fill.color()));
            Series { name, color, dash: Vec::new() }
        };
        let curve = |(series, (name, _)): (usize, &(String, Fill)), bars: &[Bar]| {
            let share = |bar: &Bar| {
                bar.as_ref().map_or(f64::NAN, |parts| parts.get(name).copied().unwrap_or(0.0))
            };
            let mean = bars.iter().map(share).collect();
            live::Curve { series, mean, low: Vec::new(), high: Vec::new(), marked: false }
        };
        let panel = |(bars, title): (&Vec<Bar>, &Vec<String>)| {
            let curves = self.parts.iter().enumerate().map(|part| curve(part, bars)).collect();
            let content = live::Content { curves, crossings: Vec::new() };
            live::Panel { title: title.join(", "), strips: vec![content] }
        };
        let strips = figure.strips.iter();
        Live {
            subtitle: figure.subtitle.clone(),
            x: Across {
                label: figure.x_label.clone(),
                low: figure.x.low,
                high: figure.x.high,
                places: (0..names.len()).map(|at| at as f64).collect(),
                names,
            },
            strips: strips.map(|own| Upward::new(&own.label, &own.scale, false)).collect(),
            series: self.parts.iter().map(part).collect(),
            panels: self.bars.iter().zip(&figure.panels).map(panel).collect(),
            joined: false,
            stacked: true,
            mark: None,
        }
    }

    /// Draws the bars of a panel.
    fn fill(&self, pane: &Pane<'_, '_>) -> Drawn {
        let bars = &self.bars[pane.index];
        if bars.iter().all(Option::is_none) {
            let Frame { left, right, top, bottom } = pane.frame;
            let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
            return pane.canvas.text("no data", middle, Type::new(BODY, MUTED).centred());
        }
        for (index, bar) in bars.iter().enumerate() {
            if let Some(parts) = bar {
                self.bar(pane, index as f64, parts)?;
            }
        }
        Ok(())
    }

    fn bar(&self, pane: &Pane<'_, '_>, x: f64, parts: &BTreeMap<String, f64>) -> Drawn {
        let mut base = 0.0;
        for (name, fill) in &self.parts {
            let Some(share) = parts.get(name).filter(|share| **share > 0.0) else { continue };
            let (left, bottom) = pane.plot.spot(x - BAR / 2.0, base);
            let (right, top) = pane.plot.spot(x + BAR / 2.0, base + share);
            fill.paint(pane.canvas, Frame { left, top, right, bottom })?;
            // A white edge sets parts off, unless it would hide them.
            if base > 0.0 && bottom - top > 2.5 {
                let white = Stroke { color: PAPER, width: 1.0, dash: &[] };
                pane.canvas.line(&[(left, bottom), (right, bottom)], white)?;
            }
            base += share;
        }
        let text = total_text(base);
        let (left, top) = pane.plot.spot(x - 0.5, base);
        let (right, _) = pane.plot.spot(x + 0.5, base);
        if !self.totals_fit(right - left) {
            return Ok(());
        }
        let spot = ((left + right) / 2.0, top - 8.0);
        pane.canvas.text(&text, spot, Type::new(TOTAL, MUTED).centred())
    }
    /// Whether every total fits above its bar; with only some of them, the others would be missed.
    fn totals_fit(&self, room: f64) -> bool {
        let totals = self.bars.iter().flatten().flatten().map(total);
        totals.map(|total| width(&total_text(total), TOTAL)).fold(0.0, f64::max) < room - 2.0
    }
}

/// Two significant digits, or all digits before the decimal point.
fn total_text(total: f64) -> String {
    let decimals = if total > 0.0 { (1.0 - total.log10().floor()).clamp(0.0, 4.0) } else { 0.0 };
    format!("{total:.0$}", decimals as usize)
}
