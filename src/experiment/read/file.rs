//! Reading an experiment file: everything is checked before the first event runs.

use std::path::Path;
use std::sync::Arc;

use crate::config::{
    Diagnostic, Diagnostics, Item, Log, Param, Reader, Shapes, WHOLE_NUMBER, is_named_toml, load,
    parse,
};
use crate::experiment::plan::{
    ARCHITECTURE, Axis, Condition, Details, Experiment, Overrides, Plan, Point, Product, Scale,
};
use crate::report::{ChartSpec, ScaleKind};
use crate::study::{Entry, Metric, Scenario, widened};
use crate::units::SHARE;

use super::charts::read_charts;
use super::closed_forms::compute_forms;
use super::details::read_details;
use super::duplicates::check_duplicates;
use super::expect::{place_expectations, read_expectations};
use super::header::{Compared, Header, read_files, read_header, read_model, read_name};
use super::idle::refuse_idle_axes;
use super::inputs::{keep_inputs, names_of};
use super::library::Library;
use super::overlaid::overlaid;
use super::paths::check_several;
use super::points::{Points, read_points};
use super::roots::{columns_of, files_of, read_roots};
use super::sample::sample;
use super::set::read_settings;
use super::sweep::read_axes;
use super::titles::distinct_titles;
use super::variation::{Fixed, Variation};
use super::warm_up::told_by;

/// Reads an experiment file with all that it names, for one of the models that there are; the
/// first is meant if it names none. All mistakes are reported at once.
pub fn load_experiment(
    studies: &'static [Entry],
    path: &Path,
    overrides: &Overrides,
) -> Result<Experiment, Diagnostics> {
    load_watched(studies, path, overrides, &|_, _| {})
}

/// The same; `watch` is called now and then with how many points of how many have been read.
pub fn load_watched(
    studies: &'static [Entry],
    path: &Path,
    overrides: &Overrides,
    watch: &dyn Fn(usize, usize),
) -> Result<Experiment, Diagnostics> {
    let library = Library::beside(path, studies);
    let read = whole((studies, path), &load(path)?, &library, overrides, watch);
    // It may have been named by mistake.
    read.map_err(|mistakes| if is_named_toml(path) { mistakes } else { mistakes.without_lines() })
}

/// Reads an experiment from its text, with none but the model files that come with the program.
/// `name` stands in messages for a file. All mistakes are reported at once.
pub fn parse_experiment(
    studies: &'static [Entry],
    name: &str,
    text: &str,
) -> Result<Experiment, Diagnostics> {
    parse_experiment_with(studies, name, text, &Overrides::default())
}

/// The same with changes as the command line makes them.
pub fn parse_experiment_with(
    studies: &'static [Entry],
    name: &str,
    text: &str,
    overrides: &Overrides,
) -> Result<Experiment, Diagnostics> {
    let document = parse(name, text.to_owned())?;
    let library = Library::shipped();
    whole((studies, Path::new(name)), &document, &library, overrides, &|_, _| {})
}

/// Keys of an experiment file, except those that `[sweep]` and `[set]` name by path.
pub fn experiment_shapes(studies: &'static [Entry]) -> Shapes {
    let (library, overrides) = (Library::shipped(), Overrides::default());
    Shapes::explore("", &|document, log| {
        let named = (studies, Path::new("experiment.toml"));
        let _ = read(named, document, &library, &overrides, &|_, _| {}, log);
    })
}

fn whole(
    named: (&'static [Entry], &Path),
    document: &Item,
    library: &Library,
    overrides: &Overrides,
    watch: &dyn Fn(usize, usize),
) -> Result<Experiment, Diagnostics> {
    let log = Log::default();
    let experiment = read(named, document, library, overrides, watch, &log);
    let diagnostics = log.into_diagnostics();
    match experiment {
        Some(experiment) if diagnostics.is_empty() => Ok(experiment),
        _ => Err(diagnostics),
    }
}

fn read(
    (studies, path): (&'static [Entry], &Path),
    document: &Item,
    library: &Library,
    overrides: &Overrides,
    watch: &dyn Fn(usize, usize),
    log: &Log,
) -> Option<Experiment> {
    let mut table = Reader::root(document, "", log);
    let study = read_model(&mut table, studies, document, log)?;
    let title = table.text("title", None, "the question that the experiment answers");
    let (named, alternatives) = read_files(&mut table, study, library, log);
    let (mut columns, spreads) =
        columns_of(study, (&named, &alternatives), document, library, overrides, log)?;
    let header = read_header(&mut table, &columns.metrics, overrides);
    let details = read_details(&mut table, &columns.metrics, &spreads, header.sound_horizon);
    let names: Vec<String> = alternatives.iter().map(|(name, _)| name.clone()).collect();
    let compared = Compared { key: study.compared(), names: &names };
    let variations = read_axes(&mut table, &names, study.roots, log);
    let mut axes: Vec<Axis> = variations.iter().map(|own| own.axis.clone()).collect();
    let fixed = read_settings(&mut table, &variations, (study.roots, overrides), log);
    let conditions = read_conditions(&mut table, (&axes, compared), overrides, log);
    let (mut charts, forms) =
        read_charts(&mut table, &axes, compared, (&columns.metrics, &details, &spreads));
    let expectations = read_expectations(&mut table, &axes, compared, &columns.metrics);
    table.finish();
    divide(&mut axes, &charts);
    let roots = read_roots(study, &named, document, library, &fixed, log)?;
    check_several(&fixed, &variations, (study.roots, &roots), log);
    let points = lay_out(&variations, compared, &conditions?, header.replications, document, log)?;
    let (all_points, points) = counted(points, names.len(), overrides);
    let name = (read_name(path, document, overrides, log), title);
    let mut plan = plan_of(name, compared, (axes, points), &header);
    let expectations = place_expectations(expectations, &plan, overrides.only.is_some(), log);
    let overlaid = overlaid(&fixed, overrides, &files_of(&roots, study, &alternatives), library);
    let fixed = Fixed { settings: &fixed, variations: &variations };
    let spans = (header.spans(), given(&plan, &details));
    let mut points = read_points(&plan, (study, &roots), &alternatives, &fixed, spans, watch, log);
    widen(&mut points.scenarios, &mut columns.metrics);
    check_points(&plan, &points, &variations, overrides, log);
    let closed_forms = compute_forms(&mut charts, &forms, (&plan, &points.scenarios), study, log);
    complete(&mut plan, &variations, &points, &all_points)?;
    let found = (&points.data, &mut *points.params);
    let (inputs, overrides) = keep_inputs(document, library, found, overrides);
    Some(Experiment {
        bounds: header.explained.bounds(&points.scenarios, &all_points, &columns, &overrides, log),
        auto_warm_up: header.auto_warm_up.map(|named| told_by(named, &plan, &charts, &columns)),
        plan,
        all_points,
        scenarios: points.scenarios,
        columns,
        keys: points.keys,
        idle: points.idle,
        notes: [overlaid, library.overlooked(), points.assumed].concat(),
        warm_up: header.warm_up,
        pilots: None,
        horizon: header.horizon,
        budget: header.budget,
        details,
        charts,
        expectations,
        closed_forms,
        inputs,
        files: names_of(document, library, &points.data),
        params: points.params,
        settings: points.settings,
        overrides,
        grades: points.grades,
    })
}

/// Notes what people read in place of names of files and of plain shares, and leaves out values
/// that no point has.
fn complete(
    plan: &mut Plan,
    variations: &[Variation],
    points: &Points,
    all_points: &[usize],
) -> Option<()> {
    mark_kinds(&mut plan.axes, variations, points);
    (plan.organisation, plan.titles) = subject(plan, &points.scenarios)?;
    if plan.points.len() < all_points.iter().sum() {
        plan.keep_used_alternatives();
    } else {
        plan.keep_used_values();
    }
    Some(())
}

/// What an experiment is about, of several files that are compared none is; and what people read
/// in place of the names of these.
fn subject(plan: &Plan, scenarios: &[Arc<dyn Scenario>]) -> Option<(String, Vec<String>)> {
    let first = scenarios.first()?.title().to_owned();
    let is_office = plan.compared == ARCHITECTURE;
    if !is_office && plan.architectures.len() == 1 {
        return Some((first, Vec::new()));
    }
    let title = |architecture: usize| {
        let point = plan.points.iter().position(|point| point.architecture == architecture)?;
        Some(scenarios.get(point)?.compared_title())
    };
    let titles = (0..plan.architectures.len()).map(|at| title(at).unwrap_or_default());
    let titles = distinct_titles(&plan.architectures, &titles.collect::<Vec<_>>());
    Some((if is_office { first } else { String::new() }, titles))
}

/// How many points each alternative has, and those of them that are read.
fn counted(
    points: Vec<Point>,
    alternatives: usize,
    overrides: &Overrides,
) -> (Vec<usize>, Vec<Point>) {
    let mut counts = vec![0; alternatives];
    points.iter().for_each(|point| counts[point.architecture] += 1);
    (counts, if overrides.sample { sample(points) } else { points })
}

/// The plan, but for the title of what it is about.
fn plan_of(
    (experiment, title): (String, String),
    compared: Compared,
    (axes, points): (Vec<Axis>, Vec<Point>),
    header: &Header,
) -> Plan {
    Plan {
        experiment,
        title,
        organisation: String::new(),
        compared: compared.key.to_owned(),
        architectures: compared.names.to_vec(),
        titles: Vec::new(),
        axes,
        points,
        replications: header.replications,
        precision: header.precision.clone(),
        seed: header.seed,
    }
}

/// Mistakes of points and axes that only all points together show.
fn check_points(
    plan: &Plan,
    points: &Points,
    variations: &[Variation],
    overrides: &Overrides,
    log: &Log,
) {
    check_duplicates(plan, &points.keys, variations, log);
    refuse_idle_axes(&points.idle, variations, overrides, log);
}

/// Results of trials beside the values of metrics.
fn given(plan: &Plan, details: &Details) -> Vec<(&'static str, String)> {
    let batches = plan.is_single().then(|| ("replications", "1, with batches".to_owned()));
    details.statements().into_iter().chain(batches).collect()
}

/// Gives all points the same metrics: those that any of them has.
fn widen(scenarios: &mut [Arc<dyn Scenario>], metrics: &mut Vec<Metric>) {
    for metric in scenarios.iter().flat_map(|own| own.metrics()) {
        if !metrics.iter().any(|known| known.name == metric.name) {
            metrics.push(metric);
        }
    }
    for scenario in scenarios {
        *scenario = widened(Arc::clone(scenario), metrics);
    }
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

/// What the values of an axis are, where all that it writes to is of one kind: shares are read in
/// percent, and between whole numbers there is nothing.
fn mark_kinds(axes: &mut [Axis], variations: &[Variation], points: &Points) {
    for (axis, variation) in axes.iter_mut().zip(variations) {
        let all_are = |is_one: fn(&Param) -> bool| {
            variation.writes_cells()
                && variation.paths().iter().all(|(path, _)| {
                    let mut all = points.params.iter().flat_map(|(_, own)| own);
                    all.find(|own| own.path == *path).is_some_and(is_one)
                })
        };
        if all_are(|own| own.unit == SHARE) {
            SHARE.clone_into(&mut axis.unit);
        }
        axis.counted = all_are(|own| own.expected.starts_with(WHOLE_NUMBER));
    }
}

/// The conditions of the file and of the command line, all of which points have to meet; `None`
/// if one is wrong.
fn read_conditions(
    table: &mut Reader,
    (axes, compared): (&[Axis], Compared),
    overrides: &Overrides,
    log: &Log,
) -> Option<Vec<Condition>> {
    let parse = |text: &str| compared.condition(text, axes);
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

/// The points that the conditions leave.
fn lay_out(
    variations: &[Variation],
    compared: Compared,
    conditions: &[Condition],
    replications: u32,
    document: &Item,
    log: &Log,
) -> Option<Vec<Point>> {
    let place = document.get("sweep").unwrap_or(document);
    let axes: Vec<Axis> = variations.iter().map(|own| own.axis.clone()).collect();
    let names = compared.names;
    let product = Product::new(&axes, names.len(), replications, |alternative, axis| {
        variations[axis].concerns(&names[alternative])
    });
    let mut points: Vec<Point> = match product {
        Ok(product) => product.points().collect(),
        Err(too_large) => {
            log.push(Diagnostic::new(too_large.to_string(), &place.key));
            return None;
        }
    };
    let cell = |point: &Point, key: &str| {
        if key == compared.key {
            return Some(names[point.architecture].clone());
        }
        let at = axes.iter().position(|axis| axis.key == key)?;
        point.values[at].map(|value| axes[at].cells[value].clone())
    };
    points.retain(|point| conditions.iter().all(|own| own.holds(&|key| cell(point, key))));
    if points.is_empty() && !names.is_empty() {
        let message = "no point meets the condition".to_owned();
        let place = document.get("only").unwrap_or(place);
        let values = |axis: &Axis| format!("`{}`: {}", axis.key, axis.cells.join(", "));
        let known = format!("`{}`: {}", compared.key, names.join(", "));
        let known: Vec<String> = axes.iter().map(values).chain([known]).collect();
        let help = format!("what can be compared has the values {}", known.join("; "));
        log.push(Diagnostic::new(message, &place.key).helped(help));
    }
    Some(points)
}
