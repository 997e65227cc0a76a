//! Picks from the tables the curves, theory lines and crossings of each panel of a line chart.

use super::canvas::Stroke;
use super::computed::Computed;
use super::manifest::{Manifest, Metric};
use super::marks::{INK, Look, THEORY, of_compared};
use super::plan::{BY_ARCHITECTURE, PanelAt, Plan, agrees};
use super::scale::Scale;
use super::table::{CrossingRow, SummaryRow, Tables, TailFigures, pairs};
use super::words::CrossingSearch;
use plotters::style::RGBColor;
use std::collections::BTreeMap;

/// One value of a curve with its interval, at a coordinate of the x axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    /// How many runs stand behind it; NaN where it is not one of a summary.
    pub n: f64,
    /// What is known of a heavy metric besides its mean.
    pub tail: Option<TailFigures>,
}

impl Point {
    fn gap(x: f64) -> Self {
        Self { x, mean: f64::NAN, low: f64::NAN, high: f64::NAN, n: f64::NAN, tail: None }
    }
}

/// The values of one series in one panel, from left to right.
pub struct Curve {
    pub look: Look,
    pub stroke: Stroke,
    pub name: String,
    /// The series has no such parameter as the x axis shows: one value goes for all of it.
    pub reference: bool,
    pub points: Vec<Point>,
}

/// A computed line in one panel.
pub struct Theory {
    /// Its number among those of the chart.
    pub number: usize,
    /// None where the values are the same for every series.
    pub look: Option<Look>,
    /// A closed form is drawn over the curves, which it is often the same as.
    pub form: bool,
    pub points: Vec<Point>,
}

impl Theory {
    /// The colour of its line.
    pub fn color(&self) -> RGBColor {
        match self.look {
            Some(look) if self.form => look.shade(),
            Some(look) => look.color(),
            None if self.form => INK,
            None => THEORY,
        }
    }
}

/// Where a curve crosses that of the baseline.
pub struct Crossing {
    pub look: Look,
    /// The name of the baseline's curve.
    pub baseline: String,
    pub x: f64,
    /// Its own interval.
    pub interval: Option<(f64, f64)>,
    /// The interval that holds for all crossings of the table at once, if it is another one.
    pub of_all: Option<(f64, f64)>,
    /// Whether chance is ruled out.
    pub sure: bool,
}

/// Content of one panel.
pub struct Content {
    pub curves: Vec<Curve>,
    pub theory: Vec<Theory>,
    pub crossings: Vec<Crossing>,
    pub search: CrossingSearch,
}

/// Looks up the values of one chart.
pub struct Source<'a> {
    pub manifest: &'a Manifest,
    pub plan: &'a Plan<'a>,
    pub tables: &'a Tables,
    pub x: &'a Scale,
    /// The values of the x axis and their coordinates, from left to right.
    pub places: Vec<(f64, String)>,
}

impl Source<'_> {
    /// The content of a panel for a metric, with the computed lines that stand beside it.
    pub fn content(&self, metric: &Metric, theory: &[Computed], panel: &PanelAt) -> Content {
        let beside = theory.iter().enumerate().filter(|(_, own)| own.is_beside(metric));
        Content {
            curves: self.curves(metric, panel),
            theory: beside.flat_map(|(number, own)| self.theory(number, *own, panel)).collect(),
            crossings: self.crossings(metric, panel),
            search: self.search(metric, panel),
        }
    }

    /// Where the rows say which series they belong to.
    ///
    /// Architectures keep their looks where the x axis names them.
    fn series_place(&self) -> Option<usize> {
        let named = self.plan.x == BY_ARCHITECTURE;
        self.plan.series.or(named.then_some(BY_ARCHITECTURE))
    }

    /// The values of the series with their looks; one without a name if there are no series.
    fn series(&self) -> Vec<(Look, Option<String>)> {
        let Some(place) = self.series_place() else {
            return vec![(Look(0), None)];
        };
        // The look depends on all values, so that it is the same in every chart; that of an
        // architecture is the same in every experiment.
        let architectures = &self.manifest.architectures;
        let (all, looks) = match self.plan.axis(place) {
            Some(axis) => (&axis.values, (0..axis.values.len()).map(Look).collect()),
            None => (architectures, of_compared(self.manifest)),
        };
        let look = |value: &String| {
            let at = all.iter().position(|own| own == value).unwrap_or(0);
            looks.get(at).copied().unwrap_or(Look(0))
        };
        self.plan.values(place).into_iter().map(|value| (look(&value), Some(value))).collect()
    }

    fn curves(&self, metric: &Metric, panel: &PanelAt) -> Vec<Curve> {
        let rows = self.rows((&metric.name, &self.tables.summary), panel);
        let curve = |(look, value): (Look, Option<String>)| {
            let own = self.of_series(&rows, value.as_deref());
            let reference = !own.is_empty() && own.iter().all(|r| r.place[self.plan.x].is_empty());
            // Beside closed forms, which are dashed, simulated lines are not.
            let mut stroke = look.stroke();
            if !self.plan.spec.closed_forms.is_empty() {
                stroke.dash = &[];
            }
            Curve {
                look,
                stroke,
                name: self.series_name(value.as_deref()),
                reference,
                points: self.points(&own),
            }
        };
        let mut curves: Vec<Curve> = self.series().into_iter().map(curve).collect();
        curves.retain(|curve| curve.points.iter().any(|point| point.mean.is_finite()));
        curves
    }

    fn series_name(&self, value: Option<&str>) -> String {
        match (self.plan.series, value) {
            (Some(place), Some(value)) => self.plan.value_name(place, value),
            _ => String::new(),
        }
    }

    fn theory(&self, number: usize, own: Computed, panel: &PanelAt) -> Vec<Theory> {
        let rows = self.rows(own.rows(self.tables), panel);
        let (series, mut lines) = (self.series(), Vec::<Theory>::new());
        let all = series.len();
        for (look, value) in series {
            let points = self.points(&self.of_series(&rows, value.as_deref()));
            if points.iter().any(|point| point.mean.is_finite()) {
                lines.push(Theory { number, look: Some(look), form: own.is_form(), points });
            }
        }
        let equal = |a: &Theory, b: &Theory| {
            a.points.len() == b.points.len()
                && a.points.iter().zip(&b.points).all(|(a, b)| close(a.mean, b.mean))
        };
        let alike = lines.windows(2).all(|pair| equal(&pair[0], &pair[1]));
        if alike && own.stands_for_all(lines.len(), all) {
            lines.truncate(1);
            lines.iter_mut().for_each(|line| line.look = None);
        }
        lines
    }

    fn rows<'r>(
        &self,
        (name, rows): (&str, &'r [SummaryRow]),
        panel: &PanelAt,
    ) -> Vec<&'r SummaryRow> {
        let belongs = |row: &&SummaryRow| {
            row.metric == name && self.plan.holds(&row.place) && self.plan.within(&row.place, panel)
        };
        rows.iter().filter(belongs).collect()
    }

    fn of_series<'r>(&self, rows: &[&'r SummaryRow], value: Option<&str>) -> Vec<&'r SummaryRow> {
        let belongs = |row: &&&SummaryRow| match (self.series_place(), value) {
            (Some(place), Some(value)) => agrees(&row.place[place], value),
            _ => true,
        };
        rows.iter().filter(belongs).copied().collect()
    }

    /// One point per value of the x axis, with gaps as NaN.
    fn points(&self, rows: &[&SummaryRow]) -> Vec<Point> {
        // Most cells are written as the values are; of two rows with one cell the first counts.
        let known: BTreeMap<&str, &SummaryRow> =
            rows.iter().rev().map(|row| (row.place[self.plan.x].as_str(), *row)).collect();
        let point = |(x, value): &(f64, String)| {
            let agreeing = || rows.iter().find(|row| agrees(&row.place[self.plan.x], value));
            let row = known.get(value.as_str()).or_else(agreeing);
            row.map_or(Point::gap(*x), |row| Point {
                x: *x,
                mean: row.mean,
                low: row.low,
                high: row.high,
                n: row.n,
                tail: row.tail,
            })
        };
        self.places.iter().map(point).collect()
    }

    /// The comparisons of a panel along its x axis.
    fn comparisons(&self, metric: &Metric, panel: &PanelAt) -> Vec<&CrossingRow> {
        if self.plan.series != Some(self.manifest.alternatives_at()) || self.x.categories {
            return Vec::new();
        }
        let axis = self.plan.axis(self.plan.x).map_or(self.plan.compared(), |axis| &axis.key);
        let belongs = |row: &&CrossingRow| {
            row.metric == metric.name
                && row.axis == axis
                && self.plan.holds(&row.place)
                && self.plan.within(&row.place, panel)
        };
        self.tables.crossings.iter().filter(belongs).collect()
    }

    fn crossings(&self, metric: &Metric, panel: &PanelAt) -> Vec<Crossing> {
        let all = self.comparisons(metric, panel).into_iter();
        // A crossing that most resamples lack is an accident.
        all.filter(|row| row.share_without < 0.5).filter_map(|row| self.crossing(row)).collect()
    }

    fn search(&self, metric: &Metric, panel: &PanelAt) -> CrossingSearch {
        let all = self.comparisons(metric, panel);
        CrossingSearch {
            sought: all.len(),
            pairs: pairs(all.iter().copied(), self.manifest.alternatives_at()),
            found: all.iter().filter(|row| row.sure).count(),
        }
    }

    fn crossing(&self, row: &CrossingRow) -> Option<Crossing> {
        let x = self.x.coordinate(row.crossing)?;
        let (known, at) = (self.manifest.alternatives().iter(), self.manifest.alternatives_at());
        let number = known.clone().position(|name| *name == row.place[at])?;
        let baseline = known.clone().find(|name| **name == row.baseline)?;
        if x < self.x.low || x > self.x.high {
            return None;
        }
        let ends = |(low, high): (f64, f64)| {
            let whole = low.is_finite() && high.is_finite() && low <= high;
            whole.then(|| (self.x.clamped(low), self.x.clamped(high)))
        };
        let single = (row.low, row.high);
        let of_all = row.of_all.filter(|all| *all != single).and_then(ends);
        let baseline = self.series_name(Some(baseline));
        let look = if at == 0 { of_compared(self.manifest)[number] } else { Look(number) };
        let interval = ends(single);
        Some(Crossing { look, baseline, x, interval, of_all, sure: row.sure })
    }
}

/// Whether two computed values are the same, or missing alike.
fn close(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}
