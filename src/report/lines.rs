//! Draws a line chart: means with 95 % bands, theory lines and the points where curves cross.

use super::Picture;
use super::canvas::{Drawn, Frame, Spot, Stroke, Type};
use super::caption::{heavy, intervals, of_each, searched};
use super::computed::Computed;
use super::curves::{Content, Crossing, Curve, Point, Source, Theory};
use super::error::ReportError;
use super::figure::{Figure, Pane, Strip};
use super::layout::{BODY, SMALL, panel_height};
use super::legend::{self, Entry, Label, ROOM, Swatch};
use super::live::{self, Across, Live, Mark, Series, Upward};
use super::manifest::{ChartKind, MANIFEST, Manifest, Metric, ScaleKind};
use super::marks::{INK, MUTED, THEORY, faint_ring, ring, theory};
use super::nothing::none_in;
use super::plan::{Plan, unknown, with_unit};
use super::scale::Scale;
use super::table::Tables;
use super::text::{clean, fit, fit_name, width};
use plotters::style::RGBColor;
use std::path::Path;

/// Marks that would be closer to each other than this are left out.
const MARKS_APART: f64 = 20.0;
/// The same on lines of very many points, whose marks only distinguish them.
const MARKS_FAR_APART: f64 = 60.0;

/// The content of a chart: strip after strip, panel after panel.
struct Chart {
    contents: Vec<Vec<Content>>,
    scales: Vec<Scale>,
    /// The x axis has an order, so that points can be joined.
    joined: bool,
    /// The heights of the labels beside a lone panel, counted from its top.
    beside: Option<Vec<f64>>,
    /// A line from top to bottom, if there is one.
    mark: Option<Mark>,
    /// The distance of marks on a line, at least.
    apart: f64,
}

/// A line chart, as SVG and as data.
pub fn draw(
    dir: &Path,
    manifest: &Manifest,
    tables: &Tables,
    plan: &Plan<'_>,
) -> Result<Picture, ReportError> {
    draw_with(dir, manifest, tables, plan, None)
}

/// The same with a line from top to bottom at a value of the x axis.
pub fn draw_with(
    dir: &Path,
    manifest: &Manifest,
    tables: &Tables,
    plan: &Plan<'_>,
    mark: Option<Mark>,
) -> Result<Picture, ReportError> {
    let metrics = metrics(dir, manifest, plan, &plan.spec.y)?;
    let theory = Computed::all(self::metrics(dir, manifest, plan, &plan.spec.theory)?, plan);
    if metrics.is_empty() {
        let chart = clean(&plan.spec.name);
        return Err(ReportError::NoMetric { path: dir.join(MANIFEST), chart });
    }
    let (x, places) = horizontal(plan);
    let (panels, columns) = plan.panel_grid();
    let source = Source { manifest, plan, tables, x: &x, places: places.clone() };
    let contents: Vec<Vec<Content>> = (metrics.iter())
        .map(|metric| panels.iter().map(|at| source.content(metric, &theory, at)).collect())
        .collect();
    let rows = panels.len().div_ceil(columns) * metrics.len();
    let room = panel_height(columns, rows);
    let scale = |(metric, contents): (&&Metric, &Vec<Content>)| {
        let mut values = shown_values(contents, plan.spec.y_scale);
        if plan.spec.kind == ChartKind::Cdf {
            // Distributions are compared on the whole of their range.
            values.extend([0.0, 1.0]);
        }
        Scale::vertical(&values, plan.spec.y_scale, metric.is_share(), room)
    };
    let scales: Vec<Scale> = metrics.iter().zip(&contents).map(scale).collect();
    let joined = plan.axis(plan.x).is_some();
    let apart = if plan.spec.kind.is_usual() { MARKS_APART } else { MARKS_FAR_APART };
    let mut chart = Chart { contents, scales, joined, beside: None, mark, apart };
    chart.beside = chart.labels_beside(&x, room);
    let strips = metrics
        .iter()
        .zip(&chart.scales)
        .map(|(metric, scale)| Strip { label: y_label(metric, scale), scale: scale.clone() });
    let figure = Figure {
        title: plan.title(),
        subtitle: chart.subtitle(plan, &metrics),
        description: chart.description(plan, &metrics),
        x: x.clone(),
        x_label: plan.label(plan.x),
        strips: strips.collect(),
        panels: panels.iter().map(|panel| plan.panel_title(panel)).collect(),
        columns,
        legend: chart.legend(&theory),
        side: chart.side(),
    };
    let svg = figure.render(|pane| chart.fill(pane)).map_err(|error| ReportError::Draw {
        chart: clean(&plan.spec.name),
        message: error.to_string(),
    })?;
    let live = chart.live(plan, &figure, &places, (&metrics, &theory));
    Ok(Picture { svg, live })
}

fn metrics<'a>(
    dir: &Path,
    manifest: &'a Manifest,
    plan: &Plan<'_>,
    names: &[String],
) -> Result<Vec<&'a Metric>, ReportError> {
    let find = |name: &String| {
        manifest.metric(name).ok_or_else(|| {
            let known: Vec<&str> = manifest.metrics.iter().map(|m| m.name.as_str()).collect();
            unknown(dir, plan.spec, "metric", name, &known.join(", "))
        })
    };
    names.iter().map(find).collect()
}

/// The x axis, and the coordinates of its values from left to right.
fn horizontal(plan: &Plan<'_>) -> (Scale, Vec<(f64, String)>) {
    let values = plan.values(plan.x);
    let (scale, coordinates) = match plan.axis(plan.x) {
        Some(axis) => Scale::horizontal(axis, plan.spec.x.scale),
        None => {
            let titles: Vec<String> =
                values.iter().map(|value| plan.bare_value(plan.x, value)).collect();
            (Scale::ordered(&titles, 0.5), (0..values.len()).map(|index| index as f64).collect())
        }
    };
    let all = plan.axis(plan.x).map_or(&values, |axis| &axis.values);
    let mut places: Vec<(f64, String)> = coordinates.into_iter().zip(all.iter().cloned()).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    (scale, places)
}

/// All values that a vertical axis has to have room for.
fn shown_values(contents: &[Content], kind: ScaleKind) -> Vec<f64> {
    let mut values = Vec::new();
    for content in contents {
        for point in content.curves.iter().flat_map(|curve| &curve.points) {
            // Where steps are ratios, an interval down to nearly zero, or up to nearly all, would
            // take all the room.
            let (floor, ceiling) = match kind {
                ScaleKind::Linear => (f64::NEG_INFINITY, f64::INFINITY),
                ScaleKind::Log => (point.mean * 0.2, f64::INFINITY),
                ScaleKind::Nines => (f64::NEG_INFINITY, 1.0 - (1.0 - point.mean) * 0.2),
            };
            values.extend([point.mean, point.low.max(floor), point.high.min(ceiling)]);
        }
        values.extend(content.theory.iter().flat_map(|line| &line.points).map(|point| point.mean));
    }
    values
}

fn y_label(metric: &Metric, scale: &Scale) -> String {
    // Ticks in percent say the unit themselves.
    let percent = scale.ticks.iter().any(|tick| tick.label.ends_with('%'));
    let unit = if metric.is_share() && percent { "" } else { &metric.unit };
    with_unit(&clean(metric.text()), unit)
}

impl Chart {
    fn all(&self) -> impl Iterator<Item = &Content> {
        self.contents.iter().flatten()
    }

    /// The heights of labels beside the lines of a lone panel, if they can stand there.
    fn labels_beside(&self, x: &Scale, room: f64) -> Option<Vec<f64>> {
        let [contents] = &self.contents[..] else { return None };
        let [content] = &contents[..] else { return None };
        let [scale] = &self.scales[..] else { return None };
        if !self.joined || content.curves.is_empty() {
            return None;
        }
        let mut ends = Vec::new();
        for curve in &content.curves {
            let last = curve.points.last()?;
            let at = scale.coordinate(last.mean)?;
            ends.push(room * (1.0 - (at - scale.low) / (scale.high - scale.low)));
        }
        let named = content.curves.iter().all(|curve| !curve.name.is_empty());
        let frame = Frame { left: x.low, top: 0.0, right: x.high, bottom: room };
        if named { legend::push_apart(&ends, frame) } else { None }
    }

    /// The room that the labels beside a lone panel need.
    fn side(&self) -> f64 {
        if self.beside.is_none() {
            return 0.0;
        }
        let names = self.all().flat_map(|content| &content.curves);
        let names: Vec<String> = names.map(|curve| fit_name(&curve.name, SMALL, ROOM)).collect();
        legend::side_room(&names)
    }

    fn legend(&self, theory: &[Computed]) -> Vec<Vec<Entry>> {
        let mut looks: Vec<(&Curve, bool)> = Vec::new();
        for curve in self.all().flat_map(|content| &content.curves) {
            let marked = !curve.reference;
            match looks.iter_mut().find(|(known, _)| known.look == curve.look) {
                Some((_, known)) => *known |= marked,
                None => looks.push((curve, marked)),
            }
        }
        looks.sort_by_key(|(curve, _)| curve.look.0);
        looks.retain(|(curve, _)| self.beside.is_none() && !curve.name.is_empty());
        let entry = |(curve, marked): &(&Curve, bool)| {
            Entry::new(Swatch::Series(curve.look, curve.stroke, *marked), &curve.name)
        };
        let series: Vec<Entry> = looks.iter().map(entry).collect();
        let mut entries = Vec::new();
        for (number, own) in theory.iter().enumerate() {
            let lines = || self.all().flat_map(|c| &c.theory).filter(|t| t.number == number);
            if lines().next().is_some() {
                let text = own.explained(lines().any(|line| line.look.is_some()));
                let color = if own.is_form() { INK } else { THEORY };
                entries.push(Entry::new(Swatch::Theory(number, color), &text));
            }
        }
        let crossings = || self.all().flat_map(|content| &content.crossings);
        let sure = || crossings().filter(|crossing| crossing.sure);
        if sure().any(|crossing| crossing.of_all.is_some()) {
            let text = "crossing, 95 % intervals: alone (thick), for all at once (thin)";
            entries.push(Entry::new(Swatch::Ring(true), text));
        } else if sure().next().is_some() {
            entries.push(Entry::new(Swatch::Ring(false), "crossing, 95 % interval"));
        }
        if crossings().any(|crossing| !crossing.sure) {
            entries.push(Entry::new(Swatch::FaintRing, "may cross: within chance"));
        }
        vec![series, entries]
    }

    fn subtitle(&self, plan: &Plan<'_>, metrics: &[&Metric]) -> String {
        let points = || self.all().flat_map(|content| &content.curves).flat_map(|c| &c.points);
        let banded = points().any(|point| point.low.is_finite() && point.high.is_finite());
        let log = self.scales.iter().any(|scale| scale.kind == ScaleKind::Log);
        let hidden = log && points().any(|point| point.mean <= 0.0);
        let parts = [
            plan.origin(),
            if banded { intervals(metrics, plan.is_single()) } else { String::new() },
            plan.held_text(),
            plan.cut_text(),
            if hidden { "zeros are not on the logarithmic axis".to_owned() } else { String::new() },
            of_each(metrics, &self.contents, |_, points| none_in(points, plan.is_single())),
            of_each(metrics, &self.contents, |metric, points| heavy(points, metric.is_share())),
            searched(self.all().map(|content| content.search)),
        ];
        let filled: Vec<&str> =
            parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        filled.join(" · ")
    }

    fn description(&self, plan: &Plan<'_>, metrics: &[&Metric]) -> String {
        let shown: Vec<String> = metrics.iter().map(|metric| clean(metric.text())).collect();
        let mut names: Vec<&str> = Vec::new();
        for curve in self.all().flat_map(|content| &content.curves) {
            if !names.contains(&curve.name.as_str()) {
                names.push(&curve.name);
            }
        }
        let what = format!("Line chart of {} against {}", shown.join(" and "), plan.name(plan.x));
        match plan.series {
            Some(series) => {
                format!("{what}, one line per {}: {}.", plan.name(series), names.join(", "))
            }
            None => format!("{what}."),
        }
    }

    /// The same as data for a page's script.
    fn live(
        &self,
        plan: &Plan<'_>,
        figure: &Figure,
        places: &[(f64, String)],
        (metrics, theory): (&[&Metric], &[Computed]),
    ) -> Live {
        let mut series = Vec::new();
        let mut strips = Vec::new();
        for ((strip, metric), scale) in figure.strips.iter().zip(metrics).zip(&self.scales) {
            strips.push(Upward::new(&strip.label, scale, metric.is_share()));
        }
        let mut panels = Vec::new();
        for (index, title) in figure.panels.iter().enumerate() {
            let contents = self.contents.iter().zip(&self.scales);
            let strips = contents
                .map(|(contents, scale)| contents[index].live(scale, theory, &mut series))
                .collect();
            panels.push(live::Panel { title: title.join(", "), strips });
        }
        let name = |name: &String| plan.bare_value(plan.x, name);
        let (places, names) = places.iter().map(|(at, own)| (*at, name(own))).unzip();
        let (low, high) = (figure.x.low, figure.x.high);
        let x = Across { label: figure.x_label.clone(), low, high, places, names };
        let (subtitle, joined) = (figure.subtitle.clone(), self.joined);
        let mark = self.mark.clone();
        Live { subtitle, x, strips, series, panels, joined, stacked: false, mark }
    }

    /// Draws the content of a panel.
    fn fill(&self, pane: &Pane<'_, '_>) -> Drawn {
        let content = &self.contents[pane.strip][pane.index];
        let scale = &self.scales[pane.strip];
        if content.curves.is_empty() && content.theory.is_empty() {
            let Frame { left, right, top, bottom } = pane.frame;
            let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
            return pane.canvas.text("no data", middle, Type::new(BODY, MUTED).centred());
        }
        // Many bands would add up to a grey that hides the lines.
        let opacity = if content.curves.len() > 3 { 0.09 } else { 0.16 };
        for curve in &content.curves {
            band(pane, scale, curve, opacity, self.joined)?;
        }
        if let Some(mark) = &self.mark {
            self::mark(pane, scale, mark, &content.curves)?;
        }
        for line in content.theory.iter().filter(|line| !line.form) {
            theory_line(pane, scale, line)?;
        }
        for curve in content.curves.iter().filter(|_| self.joined) {
            for run in runs(pane, scale, &curve.points) {
                pane.canvas.line(&run, curve.stroke)?;
            }
        }
        for line in content.theory.iter().filter(|line| line.form) {
            theory_line(pane, scale, line)?;
        }
        // Marks lie above all lines, so that none is crossed out.
        for curve in content.curves.iter().filter(|curve| !curve.reference) {
            let most = (pane.frame.width() / self.apart) as usize;
            let every = curve.points.len().div_ceil(most.max(1)).max(1);
            for spot in runs(pane, scale, &curve.points).iter().flatten().step_by(every) {
                curve.look.mark(pane.canvas, *spot)?;
            }
        }
        crossings(pane, scale, content)?;
        match &self.beside {
            Some(heights) => beside(pane, scale, &content.curves, heights),
            None => Ok(()),
        }
    }
}

impl Content {
    /// The content as data; series that are not known yet are added.
    fn live(&self, scale: &Scale, theory: &[Computed], series: &mut Vec<Series>) -> live::Content {
        let mut curves = Vec::new();
        for curve in &self.curves {
            let Stroke { color, dash, .. } = curve.stroke;
            let name = curve.name.clone();
            curves.push(live_curve(series, (name, color, dash), &curve.points, !curve.reference));
        }
        for line in &self.theory {
            let color = line.color();
            let own = self.curves.iter().find(|curve| Some(curve.look) == line.look);
            let text = theory[line.number].text();
            let name = clean(&[text.as_str(), own.map_or("", |curve| &curve.name)].join(" "));
            let dash = live_dash(line.number);
            curves.push(live_curve(series, (name, color, dash), &line.points, false));
        }
        let crossing = |crossing: &Crossing| {
            let baseline = self.curves.iter().find(|curve| curve.name == crossing.baseline)?;
            let y = interpolate(scale, &baseline.points, crossing.x)?;
            Some(live::Crossing {
                x: crossing.x,
                y: scale.value(y),
                ends: crossing.interval,
                of_all: crossing.of_all,
                color: live::hex(crossing.look.ink()),
                sure: crossing.sure,
            })
        };
        live::Content { curves, crossings: self.crossings.iter().filter_map(crossing).collect() }
    }
}

/// The dashes of the computed metric of that number.
fn live_dash(number: usize) -> &'static [f64] {
    theory(number, THEORY).dash
}

fn live_curve(
    series: &mut Vec<Series>,
    (name, color, dash): (String, RGBColor, &[f64]),
    points: &[Point],
    marked: bool,
) -> live::Curve {
    let look = Series { name, color: live::hex(color), dash: dash.to_vec() };
    let all = |value: fn(&Point) -> f64| points.iter().map(value).collect();
    live::Curve {
        series: Live::number(series, look),
        mean: all(|point| point.mean),
        low: all(|point| point.low),
        high: all(|point| point.high),
        marked,
    }
}

/// The 95 % interval of a curve: a band, or bars where points are not joined.
fn band(pane: &Pane<'_, '_>, scale: &Scale, curve: &Curve, opacity: f64, joined: bool) -> Drawn {
    let whole = |point: &&Point| point.low.is_finite() && point.high.is_finite();
    let spot = |point: &Point, value: f64| pane.plot.spot(point.x, scale.clamped(value));
    let parts =
        curve.points.split(|point| !whole(&point) || scale.coordinate(point.mean).is_none());
    for part in parts.filter(|part| !part.is_empty()) {
        if joined && part.len() > 1 {
            let upper = part.iter().map(|point| spot(point, point.high));
            let lower = part.iter().rev().map(|point| spot(point, point.low));
            let outline: Vec<Spot> = upper.chain(lower).collect();
            pane.canvas.area(&outline, curve.look.color(), opacity)?;
            continue;
        }
        let stroke = Stroke { dash: &[], width: 1.5, ..curve.stroke };
        for point in part {
            let (low, high) = (spot(point, point.low), spot(point, point.high));
            pane.canvas.line(&[low, high], stroke)?;
            for (x, y) in [low, high] {
                pane.canvas.line(&[(x - 4.0, y), (x + 4.0, y)], stroke)?;
            }
        }
    }
    Ok(())
}

/// A line from top to bottom, with its text to the right of it, or to the left where that is wider,
/// as high up as curves leave room.
fn mark(pane: &Pane<'_, '_>, scale: &Scale, mark: &Mark, curves: &[Curve]) -> Drawn {
    let ends = [scale.low, scale.high].map(|y| pane.plot.spot(mark.at, y));
    pane.canvas.line(&ends, Stroke { color: MUTED, width: 1.5, dash: &[5.0, 4.0] })?;
    let (x, frame) = (ends[1].0, &pane.frame);
    let (before, after) = (x - frame.left, frame.right - x);
    let text = fit(&mark.text, SMALL, before.max(after) - 8.0);
    let (room, face) = (width(&text, SMALL) + 8.0, Type::new(SMALL, MUTED));
    let leftward = after < before && room > after;
    let (from, to) = if leftward { (x - room, x) } else { (x, x + room) };
    let spots = curves.iter().flat_map(|curve| &curve.points);
    let spots = spots.map(|point| pane.plot.spot(point.x, scale.clamped(point.mean)));
    let near: Vec<f64> =
        spots.filter(|own| from <= own.0 && own.0 <= to).map(|own| own.1).collect();
    let free = |y: &f64| near.iter().all(|own| (own - y).abs() > 1.5 * SMALL);
    let lines = (frame.height() / SMALL) as u32;
    let mut heights = (1..lines).map(|line| frame.top + f64::from(line) * SMALL);
    let y = heights.find(free).unwrap_or(frame.top + SMALL);
    if leftward {
        return pane.canvas.text(&text, (x - 6.0, y), face.ending());
    }
    pane.canvas.text(&text, (x + 6.0, y), face)
}

fn theory_line(pane: &Pane<'_, '_>, scale: &Scale, line: &Theory) -> Drawn {
    for run in runs(pane, scale, &line.points) {
        pane.canvas.line(&run, theory(line.number, line.color()))?;
    }
    Ok(())
}

/// The means of a curve on the page, cut where one is missing.
fn runs(pane: &Pane<'_, '_>, scale: &Scale, points: &[Point]) -> Vec<Vec<Spot>> {
    let missing = |point: &Point| scale.coordinate(point.mean).is_none();
    let spot = |point: &Point| pane.plot.spot(point.x, scale.clamped(point.mean));
    let parts = points.split(missing).filter(|part| !part.is_empty());
    parts.map(|part| part.iter().map(spot).collect()).collect()
}

/// A ring on the baseline's curve at each crossing, a faint one where chance may be at work.
fn crossings(pane: &Pane<'_, '_>, scale: &Scale, content: &Content) -> Drawn {
    for crossing in &content.crossings {
        let baseline = content.curves.iter().find(|curve| curve.name == crossing.baseline);
        let Some(y) = baseline.and_then(|curve| interpolate(scale, &curve.points, crossing.x))
        else {
            continue;
        };
        let spot = pane.plot.spot(crossing.x, y);
        if !crossing.sure {
            faint_ring(pane.canvas, spot)?;
            continue;
        }
        let bars = [crossing.interval, crossing.of_all].map(|ends| {
            ends.map(|(low, high)| (pane.plot.spot(low, y).0, pane.plot.spot(high, y).0))
        });
        ring(pane.canvas, spot, bars, crossing.look.ink())?;
    }
    Ok(())
}

/// The height of the drawn line at an x coordinate, in coordinates of the vertical axis.
fn interpolate(scale: &Scale, points: &[Point], x: f64) -> Option<f64> {
    let pair = points.windows(2).find(|pair| pair[0].x <= x && x <= pair[1].x)?;
    let (from, to) = (scale.coordinate(pair[0].mean)?, scale.coordinate(pair[1].mean)?);
    let length = pair[1].x - pair[0].x;
    let part = if length > 0.0 { (x - pair[0].x) / length } else { 0.0 };
    Some(from + part * (to - from))
}

/// The names of the curves beside their ends.
fn beside(pane: &Pane<'_, '_>, scale: &Scale, curves: &[Curve], heights: &[f64]) -> Drawn {
    let mut labels = Vec::new();
    for curve in curves {
        let Some(last) = curve.points.last() else { continue };
        labels.push(Label {
            look: curve.look,
            text: fit_name(&curve.name, SMALL, ROOM),
            end: pane.plot.spot(last.x, scale.clamped(last.mean)),
        });
    }
    let heights: Vec<f64> = heights.iter().map(|height| pane.frame.top + height).collect();
    legend::draw_labels(pane.canvas, &labels, &heights, pane.frame)
}
