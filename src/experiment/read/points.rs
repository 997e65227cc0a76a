//! From the values of a sweep to the scenario of each point.

use std::sync::Arc;

use crate::config::{Diagnostic, Grades, Item, Log, Param};
use crate::experiment::plan::{IdleSetting, Plan, Point, Settings};
use crate::sim::SimDuration;
use crate::study::{Entry, PointKey, Roots, Scenario};

use super::idle::IdleSettings;
use super::inputs::DataFiles;
use super::variation::{Fixed, Variation};

/// All points as they were read.
#[derive(Default)]
pub(in crate::experiment) struct Points {
    pub scenarios: Vec<Arc<dyn Scenario>>,
    pub keys: Vec<PointKey>,
    pub params: Vec<(String, Vec<Param>)>,
    pub grades: Grades,
    pub settings: Settings,
    pub idle: Vec<IdleSetting>,
    /// Files of data that points name.
    pub data: DataFiles,
    /// What is assumed of files of data, each once.
    pub assumed: Vec<String>,
}

/// How long trials are, by name.
pub(in crate::experiment) type Spans<'a> = [(&'a str, SimDuration); 2];

/// Points between two looks at how far reading has come.
const PER_LOOK: usize = 256;

/// Reads the scenario of each point; mistakes name the first point where they appear. `watch` is
/// called now and then with the number that were read, and of how many.
pub(in crate::experiment) fn read_points(
    plan: &Plan,
    (study, roots): (&Entry, &Roots),
    alternatives: &[(String, Item)],
    fixed: &Fixed,
    (spans, given): (Spans, Vec<(&str, String)>),
    watch: &dyn Fn(usize, usize),
    log: &Log,
) -> Points {
    let mut points = Points::default();
    let mut idle_settings = IdleSettings::new(fixed);
    for (at, point) in plan.points.iter().enumerate() {
        if at % PER_LOOK == 0 {
            watch(at, plan.points.len());
        }
        let (name, file) = &alternatives[point.architecture];
        let mut roots = roots.clone();
        roots.put_compared(file.clone());
        let roots = with_point(roots, fixed.variations, point, name, fixed.settings);
        let own = Log::of_parameters();
        let scenario = (study.read)(&roots, &own);
        if points.params.last().is_none_or(|(last, _)| last != name) {
            points.params.push((name.clone(), own.params()));
        }
        for warning in own.warnings() {
            if !points.assumed.contains(&warning) {
                points.assumed.push(warning);
            }
        }
        let (idle, said) = (scenario.idle(), own.said());
        let values = said.iter().map(|(path, own)| (path, own, idle.reason(path).is_some()));
        let values: Vec<(&str, &str, bool)> = values.collect();
        points.settings.add(point.architecture, &values, spans, &given);
        points.keys.push(PointKey::new(&values));
        idle_settings.add(name, &idle);
        points.data.add(own.data_files());
        let blame = |mistake: &Diagnostic| log.push(blame_sweep(mistake.clone(), plan, point));
        own.into_diagnostics().iter().for_each(blame);
        points.scenarios.push(scenario);
    }
    points.idle = idle_settings.found();
    let params = points.params.iter().flat_map(|(_, params)| params);
    points.grades = Grades::of(params.map(|own| (&*own.path, own.source.as_deref())));
    points
}

/// A mistake that a swept value causes names the point where it appears.
fn blame_sweep(mistake: Diagnostic, plan: &Plan, point: &Point) -> Diagnostic {
    if plan.axes.is_empty() {
        return mistake;
    }
    let first = format!("first at the point {}", plan.describe(point));
    mistake.helped(first)
}

/// Writes the values of a point over the roots: first what holds everywhere, then the sweep's. The
/// class of a table comes before single values of the table.
fn with_point<'a>(
    mut roots: Roots<'a>,
    variations: &[Variation],
    point: &Point,
    alternative: &str,
    fixed: &[(String, Item)],
) -> Roots<'a> {
    let mut values = fixed.to_vec();
    for (variation, value) in variations.iter().zip(&point.values) {
        values.extend(value.iter().flat_map(|at| variation.settings(alternative, *at)));
    }
    values.sort_by_key(|(path, _)| !roots.is_class(path));
    for (path, item) in values {
        roots.set(&path, item);
    }
    roots
}
