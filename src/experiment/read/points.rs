//! From the values of a sweep to the scenario of each point.

use std::sync::Arc;

use crate::config::{Diagnostic, Grades, Item, Log, Param};
use crate::experiment::plan::{IdleSetting, Plan, Point, Settings};
use crate::sim::SimDuration;
use crate::study::PointKey;
use crate::world::office::{Roots, Scenario};

use super::classes::{choose_class, fill_in_classes, line_of_class, network_file};
use super::idle::IdleSettings;
use super::library::Library;
use super::variation::{Fixed, Variation};

/// All points as they were read.
#[derive(Default)]
pub(in crate::experiment) struct Points {
    pub scenarios: Vec<Arc<Scenario>>,
    pub keys: Vec<PointKey>,
    pub params: Vec<(String, Vec<Param>)>,
    pub grades: Grades,
    pub settings: Settings,
    pub idle: Vec<IdleSetting>,
}

/// Reads the scenario of each point; mistakes name the first point where they appear.
pub(in crate::experiment) fn read_points(
    plan: &Plan,
    roots: &Roots,
    architectures: &[(String, Item)],
    fixed: &Fixed,
    spans: [(&str, SimDuration); 2],
    library: &Library,
    log: &Log,
) -> Points {
    let mut points = Points::default();
    let mut idle_settings = IdleSettings::new(fixed);
    for point in &plan.points {
        let (name, architecture) = &architectures[point.architecture];
        let roots = Roots { architecture: architecture.clone(), ..roots.clone() };
        let roots = with_point(roots, fixed.variations, point, name, fixed.settings);
        let (scenario, own) = read_scenario(roots, library);
        if points.params.last().is_none_or(|(last, _)| last != name) {
            points.params.push((name.clone(), own.params()));
            points.grades = own.grades();
        }
        let (idle, said) = (scenario.idle(), own.said());
        let values = said.iter().map(|(path, own)| (path, own, idle.reason(path).is_some()));
        let values: Vec<(&str, &str, bool)> = values.collect();
        points.settings.add(point.architecture, &values, spans, plan.is_single());
        points.keys.push(PointKey::new(&values));
        idle_settings.add(name, &idle);
        let blame = |mistake: &Diagnostic| log.push(blame_sweep(mistake.clone(), plan, point));
        own.into_diagnostics().iter().for_each(blame);
        points.scenarios.push(Arc::new(scenario));
    }
    points.idle = idle_settings.found();
    points
}

/// The scenario of one point, and what came to light when it was read.
fn read_scenario(mut roots: Roots, library: &Library) -> (Scenario, Log) {
    let log = Log::default();
    fill_in_classes(&mut roots.hardware, library, &log);
    roots.network = network_file(&roots.organisation, library, &log);
    (Scenario::read(&roots, &log), log)
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
/// class of a line comes before single values of the line.
fn with_point(
    mut roots: Roots,
    variations: &[Variation],
    point: &Point,
    architecture: &str,
    fixed: &[(String, Item)],
) -> Roots {
    let mut values = fixed.to_vec();
    for (variation, value) in variations.iter().zip(&point.values) {
        values.extend(value.iter().flat_map(|at| variation.settings(architecture, *at)));
    }
    values.sort_by_key(|(path, _)| line_of_class(path).is_none());
    for (path, item) in values {
        match line_of_class(&path) {
            Some(line) => choose_class(&mut roots.hardware, line, item),
            None => write_at(&mut roots, &path, item),
        }
    }
    roots
}

/// A path to a service that the organisation does not have lands nowhere; the sweep's own check
/// reports it.
fn write_at(roots: &mut Roots, path: &str, item: Item) {
    let Some((root, rest)) = path.split_once('.') else { return };
    match root {
        "organisation" => roots.organisation.set(rest, item),
        "architecture" => roots.architecture.set(rest, item),
        "hardware" => roots.hardware.set(rest, item),
        _ => {
            if let Some((name, rest)) = rest.split_once('.')
                && let Some((_, service)) = roots.services.iter_mut().find(|(own, _)| own == name)
            {
                service.set(rest, item);
            }
        }
    }
}
