//! Works out what a chart spec asks for: which axis goes where and what is held fixed.

use super::error::ReportError;
use super::layout::BODY;
use super::manifest::{Axis, ChartSpec, MANIFEST, Manifest};
use super::text::{clean, fit};
use std::path::Path;

/// The number of the architecture's place in a row; axis `n` of the manifest has place `n + 1`.
pub const BY_ARCHITECTURE: usize = 0;

/// How many panels a page shows at most, and how many of them side by side.
const MOST_PANELS: usize = 24;
const MOST_ACROSS: usize = 8;

/// A value that a chart is drawn at.
struct Held {
    place: usize,
    value: String,
    /// The number of values of which it is the first, if none was chosen.
    first_of: Option<usize>,
}

/// One panel of a chart: the value at each place that the panels differ in.
pub type PanelAt = Vec<(usize, String)>;

/// Where each axis of the results goes in one chart.
pub struct Plan<'a> {
    manifest: &'a Manifest,
    pub spec: &'a ChartSpec,
    pub x: usize,
    /// None if the series is what the x axis shows already.
    pub series: Option<usize>,
    /// Columns, then rows.
    pub panels: Vec<usize>,
    held: Vec<Held>,
}

impl<'a> Plan<'a> {
    /// Resolves the keys of a chart spec; the results folder is named in errors only.
    pub fn new(
        dir: &Path,
        manifest: &'a Manifest,
        spec: &'a ChartSpec,
    ) -> Result<Self, ReportError> {
        let find = |key: &str| {
            if key == manifest.compared {
                return Ok(BY_ARCHITECTURE);
            }
            let found = manifest.axes.iter().position(|axis| axis.key == key);
            found.map(|index| index + 1).ok_or_else(|| {
                let axes = manifest.axes.iter().map(|axis| axis.key.as_str());
                let known: Vec<&str> = std::iter::once(&*manifest.compared).chain(axes).collect();
                unknown(dir, spec, "axis", key, &known.join(", "))
            })
        };
        let x = find(&spec.x.key)?;
        let series = Some(find(&spec.series)?).filter(|series| *series != x);
        let mut held = Vec::new();
        for (key, value) in &spec.at {
            held.push(Held { place: find(key)?, value: value.clone(), first_of: None });
        }
        // A value that is asked for leaves nothing to spread over an axis, lines or panels.
        held.retain(|held| held.place != x && Some(held.place) != series);
        let mut panels = Vec::new();
        for key in &spec.panels {
            let place = find(key)?;
            let taken = place == x
                || (Some(place) == series && spec.stack.is_none())
                || panels.contains(&place)
                || held.iter().any(|held| held.place == place);
            if !taken {
                panels.push(place);
            }
        }
        // Bars have no lines: what would be a line each becomes a panel each.
        let series = match series {
            Some(place) if spec.stack.is_some() => {
                if !panels.contains(&place) {
                    panels.insert(0, place);
                }
                None
            }
            series => series,
        };
        panels.truncate(2);
        let mut plan = Self { manifest, spec, x, series, panels, held };
        plan.hold_the_rest();
        Ok(plan)
    }

    fn hold_the_rest(&mut self) {
        for place in 0..=self.manifest.axes.len() {
            let used = place == self.x
                || Some(place) == self.series
                || self.panels.contains(&place)
                || self.held.iter().any(|held| held.place == place);
            let values = self.all_values(place);
            if let (false, Some(value)) = (used, values.first()) {
                let first_of = (values.len() > 1).then_some(values.len());
                self.held.push(Held { place, value: value.clone(), first_of });
            }
        }
        self.held.sort_by_key(|held| held.place);
    }

    fn all_values(&self, place: usize) -> &'a [String] {
        match self.axis(place) {
            Some(axis) => &axis.values,
            None => &self.manifest.architectures,
        }
    }

    /// The key of what is compared.
    pub fn compared(&self) -> &'a str {
        &self.manifest.compared
    }

    /// The axis at a place; none for the architecture.
    pub fn axis(&self, place: usize) -> Option<&'a Axis> {
        place.checked_sub(1).and_then(|index| self.manifest.axes.get(index))
    }

    /// The values at a place that this chart shows.
    pub fn values(&self, place: usize) -> Vec<String> {
        let wanted = self.spec.at.iter().find(|(key, _)| match self.axis(place) {
            Some(axis) => axis.key == **key,
            None => **key == self.manifest.compared,
        });
        let shown = |value: &&String| wanted.is_none_or(|(_, wanted)| same(value, wanted));
        self.all_values(place).iter().filter(shown).cloned().collect()
    }

    /// The panels, row after row, and how many columns they form.
    pub fn panel_grid(&self) -> (Vec<PanelAt>, usize) {
        let values = |place: usize, most: usize| {
            let mut values = self.values(place);
            values.truncate(most);
            values
        };
        match self.panels[..] {
            [] => (vec![Vec::new()], 1),
            [one] => {
                let values = values(one, MOST_PANELS);
                let columns = match values.len() {
                    5 | 6 | 9 => 3,
                    count => count.clamp(1, 4),
                };
                (values.into_iter().map(|value| vec![(one, value)]).collect(), columns)
            }
            [across, down, ..] => {
                let (columns, rows) = (values(across, MOST_ACROSS), values(down, MOST_ACROSS));
                let panel = |row: &String, column: &String| {
                    vec![(across, column.clone()), (down, row.clone())]
                };
                let row = |row| columns.iter().map(move |column| panel(row, column));
                (rows.iter().flat_map(row).collect(), columns.len().max(1))
            }
        }
    }

    /// Text on panels left out, if there are more than a page can show; else empty.
    pub fn cut_text(&self) -> String {
        let all: usize = self.panels.iter().map(|place| self.values(*place).len()).product();
        let shown = self.panel_grid().0.len();
        if shown < all { format!("{shown} of {all} panels shown") } else { String::new() }
    }

    /// The parts of a panel's title.
    pub fn panel_title(&self, panel: &PanelAt) -> Vec<String> {
        panel.iter().map(|(place, value)| self.value_name(*place, value)).collect()
    }

    /// Whether a row belongs to this chart as far as held values go.
    pub fn holds(&self, place: &[String]) -> bool {
        self.held.iter().all(|held| agrees(&place[held.place], &held.value))
    }

    /// Whether a row belongs to a panel.
    pub fn within(&self, place: &[String], panel: &PanelAt) -> bool {
        panel.iter().all(|(at, value)| agrees(&place[*at], value))
    }

    /// The name of an axis, such as `copies`.
    pub fn name(&self, place: usize) -> String {
        short(self.axis(place).map_or(&*self.manifest.compared, Axis::text))
    }

    /// The name of an axis with its unit, such as `link speed [Mbit/s]`.
    pub fn label(&self, place: usize) -> String {
        let unit = self.axis(place).map_or("", Axis::unit_text);
        with_unit(&self.name(place), unit)
    }

    /// One value of an axis, such as `copies = 2`; an architecture has its title.
    pub fn value_name(&self, place: usize, value: &str) -> String {
        let Some(axis) = self.axis(place) else { return self.manifest.title_of(value) };
        let value = format!("{} = {}", self.name(place), axis.shown(value));
        match axis.unit_text() {
            "" => value,
            unit => format!("{value} {}", clean(unit)),
        }
    }

    /// The same where the axis is named already, such as at its ticks.
    pub fn bare_value(&self, place: usize, value: &str) -> String {
        match self.axis(place) {
            None => self.manifest.title_of(value),
            Some(axis) => axis.shown(value),
        }
    }

    /// The values held fixed, in words; empty if there are none.
    pub fn held_text(&self) -> String {
        let text = |held: &Held| {
            let name = match self.axis(held.place) {
                None => short(&self.manifest.title_of(&held.value)),
                Some(_) => self.value_name(held.place, &short(&held.value)),
            };
            let name = held.first_of.map_or(name.clone(), |of| format!("{name} (first of {of})"));
            // Lines break between the facts, not within the value of one.
            let (name, value) = name.split_once(" = ").unwrap_or((&name, ""));
            if value.is_empty() {
                return name.to_owned();
            }
            format!("{name}\u{a0}=\u{a0}{}", value.replace(' ', "\u{a0}"))
        };
        self.held.iter().map(text).collect::<Vec<_>>().join(", ")
    }

    /// The headline of the chart.
    pub fn title(&self) -> String {
        let own = self.spec.title.as_deref().unwrap_or(&self.manifest.title);
        let title = clean(own);
        if title.is_empty() { clean(&self.spec.name) } else { title }
    }

    /// Whether points have one run: other counts are those of its batches.
    pub fn is_single(&self) -> bool {
        self.manifest.replications == 1
    }

    /// That nothing was seen, in words.
    pub fn none_text(&self) -> String {
        let runs = if self.is_single() { "run" } else { "runs of a point" };
        format!("none in {} {runs}", self.manifest.replications_text())
    }

    /// Where the numbers come from, in words.
    pub fn origin(&self) -> String {
        let count = self.manifest.replications_text();
        let plural = if count == "1" { "replication" } else { "replications" };
        let organisation = short(&self.manifest.organisation);
        if organisation.is_empty() {
            format!("{count} {plural}")
        } else {
            format!("{organisation} · {count} {plural}")
        }
    }
}

/// A text from a file that must leave room for others on its line.
fn short(text: &str) -> String {
    fit(&clean(text), BODY, 260.0)
}

/// A name with its unit in brackets, if it has one.
pub fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name} [{}]", clean(unit)) }
}

/// The error for a name that the results do not have.
pub fn unknown(
    dir: &Path,
    spec: &ChartSpec,
    what: &'static str,
    name: &str,
    known: &str,
) -> ReportError {
    ReportError::Unknown {
        path: dir.join(MANIFEST),
        chart: clean(&spec.name),
        what,
        name: clean(name),
        known: known.to_owned(),
    }
}

/// Whether a cell stands for a value: it is empty, or the same text, or the same number.
pub fn agrees(cell: &str, value: &str) -> bool {
    cell.is_empty() || same(cell, value)
}

fn same(cell: &str, value: &str) -> bool {
    if cell == value {
        return true;
    }
    matches!((cell.parse::<f64>(), value.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}
