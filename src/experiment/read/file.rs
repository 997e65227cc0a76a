//! Reading an experiment file: everything is checked before the first event runs.

use std::path::Path;
use std::sync::Arc;

use crate::config::{
    Diagnostic, Diagnostics, Item, Log, Reader, Shapes, Value, load, parse, quoted,
};
use crate::experiment::plan::{
    Axis, Condition, Experiment, Overrides, Plan, Point, Product, Scale,
};
use crate::report::{ChartSpec, ScaleKind};
use crate::service::SERVICES;
use crate::world::office::{Roots, Scenario, read_names};

use super::charts::read_charts;
use super::duplicates::check_duplicates;
use super::header::{read_header, read_name};
use super::idle::refuse_idle_axes;
use super::library::{Library, find};
use super::overlaid::overlaid;
use super::paths::{check_overlaps, check_root, check_services};
use super::points::read_points;
use super::sweep::read_axes;
use super::variation::{Fixed, Variation};
use super::warm_up::told_by;

/// Reads an experiment file with all that it names. All mistakes are reported at once.
pub fn load_experiment(path: &Path, overrides: &Overrides) -> Result<Experiment, Diagnostics> {
    whole(path, &load(path)?, &Library::beside(path), overrides)
}

/// Reads an experiment from its text, with none but the model files that come with the program.
/// `name` stands in messages for a file. All mistakes are reported at once.
pub fn parse_experiment(name: &str, text: &str) -> Result<Experiment, Diagnostics> {
    let document = parse(name, text.to_owned())?;
    whole(Path::new(name), &document, &Library::shipped(), &Overrides::default())
}

/// What can stand in an experiment file, but for what `[sweep]` and `[set]` name by path.
pub fn experiment_shapes() -> Shapes {
    let (library, overrides) = (Library::shipped(), Overrides::default());
    Shapes::explore("", &|document, log| {
        let _ = read(Path::new("experiment.toml"), document, &library, &overrides, log);
    })
}

fn whole(
    path: &Path,
    document: &Item,
    library: &Library,
    overrides: &Overrides,
) -> Result<Experiment, Diagnostics> {
    let log = Log::default();
    let experiment = read(path, document, library, overrides, &log);
    let diagnostics = log.into_diagnostics();
    match experiment {
        Some(experiment) if diagnostics.is_empty() => Ok(experiment),
        _ => Err(diagnostics),
    }
}

fn read(
    path: &Path,
    document: &Item,
    library: &Library,
    overrides: &Overrides,
    log: &Log,
) -> Option<Experiment> {
    let mut table = Reader::root(document, "", log);
    let header = read_header(&mut table, library, overrides, log);
    let names: Vec<String> = header.architectures.iter().map(|(name, _)| name.clone()).collect();
    let variations = read_axes(&mut table, &names, log);
    let mut axes: Vec<Axis> = variations.iter().map(|own| own.axis.clone()).collect();
    let fixed = read_settings(&mut table, &variations, overrides, log);
    let conditions = read_conditions(&mut table, (&axes, &names), overrides, log);
    let charts = read_charts(&mut table, &axes, &names);
    table.finish();
    divide(&mut axes, &charts);
    let name = header.organisation?;
    let organisation = find_organisation(library, &name, document, log)?;
    let roots = read_roots(&organisation, library, &fixed, log)?;
    check_services(&fixed, &variations, &roots.services, log);
    let points = lay_out(&variations, &names, &conditions?, header.replications, document, log)?;
    let mut plan = Plan {
        experiment: read_name(path, document, log),
        title: header.title,
        organisation: name,
        architectures: names,
        axes,
        points,
        replications: header.replications,
        precision: header.precision,
        seed: header.seed,
    };
    let set = &fixed[..fixed.len() - overrides.set.len()];
    // What the command line sets takes the place of both.
    let asked = |path: &str| overrides.set.iter().any(|(own, _)| own == path);
    let set: Vec<_> = set.iter().filter(|(path, _)| !asked(path)).cloned().collect();
    let overlaid = overlaid(&set, &files_of(&roots, &header.architectures));
    let fixed = Fixed { settings: &fixed, variations: &variations };
    let spans = [("warm_up", header.warm_up), ("horizon", header.horizon)];
    let points = read_points(&plan, &roots, &header.architectures, &fixed, spans, library, log);
    let auto_warm_up = header.auto_warm_up.map(|named| told_by(named, &plan, &charts));
    check_duplicates(&plan, &points.keys, &variations, log);
    if overrides.only.is_none() && !overrides.allow_idle {
        refuse_idle_axes(&points.idle, &variations, log);
    }
    let title = |own: &Arc<Scenario>| own.organisation.title.clone();
    plan.organisation = points.scenarios.first().map_or(plan.organisation, title);
    Some(Experiment {
        plan,
        scenarios: points.scenarios,
        keys: points.keys,
        idle: points.idle,
        overlaid,
        warm_up: header.warm_up,
        auto_warm_up,
        pilots: None,
        horizon: header.horizon,
        charts,
        text: document.origin.file.text.clone(),
        params: points.params,
        settings: points.settings,
        overrides: overrides.clone(),
        grades: points.grades,
    })
}

/// An axis is divided as in the first chart that it runs along.
fn divide(axes: &mut [Axis], charts: &[ChartSpec]) {
    for axis in axes {
        let own = charts.iter().find(|chart| chart.x.key == axis.key);
        if own.is_some_and(|chart| chart.x.scale == ScaleKind::Log) {
            axis.scale = Scale::Log;
        }
    }
}

fn find_organisation(library: &Library, name: &str, document: &Item, log: &Log) -> Option<Item> {
    let place = document.get("organisation").unwrap_or(document);
    find(library, "organisations", name, place, log)
}

/// `[set]` of the file and `--set` of the command line: values that hold at every point.
fn read_settings(
    table: &mut Reader,
    variations: &[Variation],
    overrides: &Overrides,
    log: &Log,
) -> Vec<(String, Item)> {
    let mut settings = Vec::new();
    match table.item("set") {
        Some(set) if matches!(set.value, Value::Table(_)) => {
            settings.extend_from_slice(set.entries())
        }
        Some(set) => table.expected(set, "set", "a table of parameters"),
        None => {}
    }
    settings.extend(overrides.set.iter().map(|(path, value)| (path.clone(), typed(path, value))));
    for (path, item) in &settings {
        check_root(path, item, log);
    }
    check_overlaps(&settings, variations, log);
    settings
}

/// What `--set PATH=VALUE` writes at its path: a value of TOML, or else a text.
fn typed(path: &str, value: &str) -> Item {
    let read = |value: &str| {
        let document = parse("--set", format!("{} = {value}", quoted(path))).ok()?;
        match document.entries() {
            [(_, item)] => Some(item.clone()),
            // Several lines are no value.
            _ => None,
        }
    };
    let text = || read(&quoted(value));
    read(value).or_else(text).expect("a key and a text in quotes are TOML")
}

/// The conditions of the file and of the command line, all of which points have to meet; `None`
/// if one is wrong.
fn read_conditions(
    table: &mut Reader,
    (axes, architectures): (&[Axis], &[String]),
    overrides: &Overrides,
    log: &Log,
) -> Option<Vec<Condition>> {
    let axes = axes.iter().map(|axis| (axis.key.as_str(), axis.cells.clone()));
    let values: Vec<(&str, Vec<String>)> =
        axes.chain([("architecture", architectures.to_vec())]).collect();
    let keys: Vec<&str> = values.iter().map(|(key, _)| *key).collect();
    let parse = |text: &str| {
        let condition = Condition::parse(text, &keys)?;
        condition.check(&values).map(|()| condition)
    };
    let mut conditions = Vec::new();
    if let Some(mut options) = table.optional_table("only") {
        let before = options.mistakes();
        let text = options.text("where", None, "condition that points have to meet");
        if options.mistakes() == before {
            match parse(&text) {
                Ok(condition) => conditions.push(condition),
                Err(mistake) => {
                    options.error_at("where", &mistake.message, mistake.help.as_deref());
                }
            }
        }
        options.finish();
    }
    if let Some(text) = &overrides.only {
        match parse(text) {
            Ok(condition) => conditions.push(condition),
            Err(mistake) => log.push(mistake.within("--where", text)),
        }
    }
    let asked = usize::from(table.has("only")) + usize::from(overrides.only.is_some());
    (conditions.len() == asked).then_some(conditions)
}

/// The roots but for the architecture, with the values that hold everywhere.
fn read_roots(
    organisation: &Item,
    library: &Library,
    fixed: &[(String, Item)],
    log: &Log,
) -> Option<Roots> {
    let names = Log::default();
    let mut changed = organisation.clone();
    for (path, item) in fixed {
        if let Some(rest) = path.strip_prefix("organisation.") {
            changed.set(rest, item.clone());
        }
    }
    let (services, hardware) = read_names(&mut Reader::root(&changed, "organisation", &names));
    let listed = changed.get("services").map(Item::items).unwrap_or_default();
    let place = |name: &str| listed.iter().find(|own| own.cell() == name).unwrap_or(&changed);
    let services = services
        .into_iter()
        // Services that do not exist are reported where the organisation is read.
        .filter(|name| SERVICES.iter().any(|(known, _)| known == name))
        .filter_map(|name| {
            let item = find(library, "services", &name, place(&name), log)?;
            Some((name, item))
        })
        .collect();
    let place = changed.get("hardware").unwrap_or(&changed);
    let hardware = find(library, "hardware", &hardware, place, log)?;
    let architecture = organisation.clone();
    let organisation = organisation.clone();
    Some(Roots { organisation, services, architecture, hardware, network: None })
}

/// All model files, each with what paths into it begin with.
fn files_of<'a>(roots: &'a Roots, architectures: &'a [(String, Item)]) -> Vec<(String, &'a Item)> {
    let own = [("organisation", &roots.organisation), ("hardware", &roots.hardware)];
    let own = own.map(|(name, item)| (name.to_owned(), item));
    let services = roots.services.iter().map(|(name, item)| (format!("service.{name}"), item));
    let architectures = architectures.iter().map(|(_, item)| ("architecture".to_owned(), item));
    own.into_iter().chain(services).chain(architectures).collect()
}

/// The points that the conditions leave.
fn lay_out(
    variations: &[Variation],
    architectures: &[String],
    conditions: &[Condition],
    replications: u32,
    document: &Item,
    log: &Log,
) -> Option<Vec<Point>> {
    let place = document.get("sweep").unwrap_or(document);
    let axes: Vec<Axis> = variations.iter().map(|own| own.axis.clone()).collect();
    let product = Product::new(&axes, architectures.len(), replications, |architecture, axis| {
        variations[axis].concerns(&architectures[architecture])
    });
    let mut points: Vec<Point> = match product {
        Ok(product) => product.points().collect(),
        Err(too_large) => {
            log.push(Diagnostic::new(too_large.to_string(), &place.key));
            return None;
        }
    };
    let cell = |point: &Point, key: &str| {
        if key == "architecture" {
            return Some(architectures[point.architecture].clone());
        }
        let at = axes.iter().position(|axis| axis.key == key)?;
        point.values[at].map(|value| axes[at].cells[value].clone())
    };
    points.retain(|point| conditions.iter().all(|own| own.holds(&|key| cell(point, key))));
    if points.is_empty() && !architectures.is_empty() {
        let message = "no point meets the condition".to_owned();
        let place = document.get("only").unwrap_or(place);
        let values = |axis: &Axis| format!("`{}`: {}", axis.key, axis.cells.join(", "));
        let known = format!("`architecture`: {}", architectures.join(", "));
        let known: Vec<String> = axes.iter().map(values).chain([known]).collect();
        let help = format!("what can be compared has the values {}", known.join("; "));
        log.push(Diagnostic::new(message, &place.key).helped(help));
    }
    Some(points)
}
