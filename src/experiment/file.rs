//! Reading an experiment file: everything is checked before the first event runs.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::{
    Diagnostic, Diagnostics, Grades, Item, Log, Param, Reader, Shapes, Value, load, nearest, parse,
};
use crate::report::{ChartSpec, ScaleKind};
use crate::sim::SimDuration;
use crate::world::{Roots, Scenario, read_names};

use super::charts::read_charts;
use super::condition::Condition;
use super::library::Library;
use super::named::{choose_class, fill_in_classes, line_of_class, network_file};
use super::outline::Settings;
use super::pilots::Pilots;
use super::plan::{Axis, Plan, Point, Product, Scale};
use super::precision::Precision;
use super::replications::read_replications;
use super::sweep::{Variation, read_axes};
use super::warm_up::{Auto, read_warm_up};

/// What the command line changes in an experiment.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Overrides {
    /// `PATH=VALUE`, in the order given.
    pub set: Vec<(String, String)>,
    /// Only these points.
    pub only: Option<String>,
    /// Another number of replications.
    pub replications: Option<u32>,
    /// Another seed.
    pub seed: Option<u64>,
}

/// An experiment that can be run.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The trials.
    pub plan: Plan,
    /// One scenario for each point of the plan.
    pub scenarios: Vec<Arc<Scenario>>,
    /// What comes before is not measured; zero until pilot trials have found it.
    pub warm_up: SimDuration,
    /// The metrics whose series are to tell where the warm-up ends, if the file does not.
    pub auto_warm_up: Option<Vec<String>>,
    /// What pilot trials showed.
    pub pilots: Option<Pilots>,
    /// The end of each trial.
    pub horizon: SimDuration,
    /// Charts to draw.
    pub charts: Vec<ChartSpec>,
    /// The experiment file as given.
    pub text: String,
    /// Every parameter of each architecture's first point.
    pub params: Vec<(String, Vec<Param>)>,
    /// The parameters of all points.
    pub settings: Settings,
    /// What the command line has changed.
    pub overrides: Overrides,
    /// How well the parameters are founded.
    pub grades: Grades,
}

/// The fields of an experiment file before the sweep is laid out.
struct Header {
    title: String,
    organisation: String,
    architectures: Vec<(String, Item)>,
    horizon: SimDuration,
    warm_up: SimDuration,
    auto_warm_up: Auto,
    seed: u64,
    replications: u32,
    precision: Option<Precision>,
}

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
    let fixed = read_settings(&mut table, overrides, log);
    let only = read_only(&mut table, &axes, overrides);
    let charts = read_charts(&mut table, &axes, &names);
    table.finish();
    divide(&mut axes, &charts);
    let named = document.get("organisation").unwrap_or(document);
    let organisation = find(library, "organisations", &header.organisation, named, log)?;
    let roots = read_roots(&organisation, library, &fixed, log)?;
    let points = lay_out(&variations, &names, only.as_ref(), header.replications, document, log)?;
    let experiment = path.file_stem()?.to_str()?.to_owned();
    let mut plan = Plan {
        experiment,
        title: header.title,
        organisation: header.organisation,
        architectures: names,
        axes,
        points,
        replications: header.replications,
        precision: header.precision,
        seed: header.seed,
    };
    let mut scenarios = Vec::with_capacity(plan.points.len());
    let mut params: Vec<(String, Vec<Param>)> = Vec::new();
    let mut grades = Grades::default();
    let mut settings = Settings::default();
    for point in &plan.points {
        let (name, architecture) = &header.architectures[point.architecture];
        let roots = Roots { architecture: architecture.clone(), ..roots.clone() };
        let mut roots = with_point(roots, &variations, point, name, &fixed);
        let own = Log::default();
        fill_in_classes(&mut roots.hardware, library, &own);
        roots.network = network_file(&roots.organisation, library, &own);
        let scenario = Scenario::read(&roots, &own);
        if params.last().is_none_or(|(last, _)| last != name) {
            params.push((name.clone(), own.params()));
            grades = own.grades();
        }
        let spans = [("warm_up", header.warm_up), ("horizon", header.horizon)];
        settings.add(point.architecture, own.values(), spans);
        for mistake in own.into_diagnostics().iter() {
            log.push(blame_sweep(mistake.clone(), &plan, point));
        }
        scenarios.push(Arc::new(scenario));
    }
    let auto_warm_up = header.auto_warm_up.map(|named| told_by(named, &plan, &charts));
    if let Some(first) = scenarios.first() {
        plan.organisation = first.organisation.title.clone();
    }
    Some(Experiment {
        plan,
        scenarios,
        warm_up: header.warm_up,
        auto_warm_up,
        pilots: None,
        horizon: header.horizon,
        charts,
        text: document.origin.file.text.clone(),
        params,
        settings,
        overrides: overrides.clone(),
        grades,
    })
}

/// The metrics whose series tell where the warm-up ends: those named, else those of the precision
/// that is asked for, else those of the first chart with lines, else availability.
fn told_by(named: Vec<String>, plan: &Plan, charts: &[ChartSpec]) -> Vec<String> {
    let targets = plan.precision.iter().flat_map(|precision| &precision.targets);
    let targets: Vec<String> = targets.map(|target| target.metric.clone()).collect();
    let chart = charts.iter().find(|chart| !chart.y.is_empty());
    let chart = chart.map_or_else(Vec::new, |chart| chart.y.clone());
    let choices = [named, targets, chart, vec!["availability".to_owned()]];
    choices.into_iter().find(|metrics| !metrics.is_empty()).unwrap_or_default()
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

/// A mistake that a swept value causes names the point where it appears.
fn blame_sweep(mistake: Diagnostic, plan: &Plan, point: &Point) -> Diagnostic {
    if plan.axes.is_empty() {
        return mistake;
    }
    let first = format!("first at the point {}", plan.describe(point));
    mistake.helped(first)
}

fn read_header(table: &mut Reader, library: &Library, overrides: &Overrides, log: &Log) -> Header {
    let title = table.text("title", None, "the question that the experiment answers");
    let organisation = table.text("organisation", None, "file in `models/organisations/`");
    let names = table.names("architectures", "files in `models/architectures/`");
    if names.is_empty() && table.has("architectures") {
        table.error_at("architectures", "an experiment needs at least one architecture", None);
    }
    let mut architectures: Vec<(String, Item)> = Vec::new();
    let listed = table.item("architectures").cloned();
    for (at, name) in names.into_iter().enumerate() {
        let place = match &listed {
            Some(Item { value: Value::List(items), .. }) => items.get(at),
            other => other.as_ref(),
        };
        if architectures.iter().any(|(known, _)| *known == name) {
            table.error_at("architectures", &format!("`{name}` is listed twice"), None);
        } else if let Some(item) =
            place.and_then(|place| find(library, "architectures", &name, place, log))
        {
            architectures.push((name, item));
        }
    }
    let span = "1 s"..="100 y";
    let horizon = table.duration("horizon", span, None, "length of a trial, warm-up included");
    let (warm_up, auto_warm_up) = read_warm_up(table, horizon);
    let seed = table.count("seed", 0..=u32::MAX, Some(1), "seed of all random streams");
    let (max, precision) = read_replications(table);
    // A number given on the command line is fixed.
    let (replications, precision) =
        overrides.replications.map_or((max, precision), |number| (number, None));
    Header {
        title,
        organisation,
        architectures,
        horizon,
        warm_up,
        auto_warm_up,
        seed: overrides.seed.unwrap_or(u64::from(seed)),
        replications,
        precision,
    }
}

/// A model file, or a message that names the nearest one.
pub(super) fn find(
    library: &Library,
    folder: &str,
    name: &str,
    place: &Item,
    log: &Log,
) -> Option<Item> {
    match library.read(folder, name) {
        Some(Ok(item)) => Some(item),
        Some(Err(mistakes)) => {
            mistakes.iter().for_each(|mistake| log.push(mistake.clone()));
            None
        }
        None => {
            let message = format!("there is no `{name}` in `models/{folder}/`");
            let names = library.names(folder);
            let mut diagnostic = Diagnostic::new(message, &place.origin).labelled("named here");
            if let Some(near) = nearest(name, names.iter().map(String::as_str)) {
                diagnostic = diagnostic.helped(format!("did you mean `{near}`?"));
            }
            log.push(diagnostic.helped(format!("there are: {}", names.join(", "))));
            None
        }
    }
}

/// `[set]` of the file and `--set` of the command line: values that hold at every point.
fn read_settings(table: &mut Reader, overrides: &Overrides, log: &Log) -> Vec<(String, Item)> {
    let mut settings: Vec<(String, Item)> =
        table.item("set").map(|item| item.entries().to_vec()).unwrap_or_default();
    for (path, value) in &overrides.set {
        // A bare word on the command line is a text.
        let typed = parse("--set", format!("value = {value}"));
        let parsed = typed.or_else(|_| parse("--set", format!("value = {value:?}")));
        match parsed.as_ref().map(|document| document.get("value")) {
            Ok(Some(item)) => settings.push((path.clone(), item.clone())),
            Ok(None) => {}
            Err(mistakes) => mistakes.iter().for_each(|mistake| log.push(mistake.clone())),
        }
    }
    for (path, item) in &settings {
        check_root(path, item, log);
    }
    settings
}

/// Every path begins with one of the four roots.
pub(super) fn check_root(path: &str, item: &Item, log: &Log) {
    const ROOTS: [&str; 4] = ["organisation", "service", "architecture", "hardware"];
    let first = path.split('.').next().unwrap_or_default();
    if ROOTS.contains(&first) && path.contains('.') {
        return;
    }
    let message = format!("`{path}` names no parameter");
    let mut diagnostic = Diagnostic::new(message, &item.key);
    if let Some(near) = nearest(first, ROOTS) {
        diagnostic = diagnostic.helped(format!("did you mean `{near}`?"));
    }
    log.push(diagnostic.helped(
        "a path begins with `organisation.`, `service.NAME.`, `architecture.` or `hardware.`; \
         `crosspoint list params` names all of them",
    ));
}

fn read_only(table: &mut Reader, axes: &[Axis], overrides: &Overrides) -> Option<Condition> {
    let mut keys: Vec<&str> = axes.iter().map(|axis| axis.key.as_str()).collect();
    keys.push("architecture");
    let mut text = None;
    if let Some(mut options) = table.optional_table("only") {
        let condition = options.text("where", None, "condition that points have to meet");
        if let Err(mistake) = Condition::parse(&condition, &keys) {
            options.error_at("where", &mistake, None);
        } else {
            text = Some(condition);
        }
        options.finish();
    }
    if let Some(more) = &overrides.only {
        if let Err(mistake) = Condition::parse(more, &keys) {
            table.error_at("sweep", &format!("`--where`: {mistake}"), None);
        }
        let both = |text: String| {
            let alternatives = text
                .split(" or ")
                .flat_map(|own| more.split(" or ").map(move |more| format!("{own} and {more}")));
            alternatives.collect::<Vec<_>>().join(" or ")
        };
        text = Some(text.map_or_else(|| more.clone(), both));
    }
    Condition::parse(&text?, &keys).ok()
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
    let services = services
        .into_iter()
        .filter_map(|name| {
            let item = find(library, "services", &name, organisation, log)?;
            Some((name, item))
        })
        .collect();
    let hardware = find(library, "hardware", &hardware, organisation, log)?;
    let architecture = organisation.clone();
    let organisation = organisation.clone();
    Some(Roots { organisation, services, architecture, hardware, network: None })
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

/// The points that the conditions leave.
fn lay_out(
    variations: &[Variation],
    architectures: &[String],
    only: Option<&Condition>,
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
    if let Some(only) = only {
        points.retain(|point| {
            only.holds(&|key| {
                if key == "architecture" {
                    return Some(architectures[point.architecture].clone());
                }
                let at = axes.iter().position(|axis| axis.key == key)?;
                point.values[at].map(|value| axes[at].cells[value].clone())
            })
        });
        if points.is_empty() && !architectures.is_empty() {
            let message = "no point meets the condition".to_owned();
            log.push(Diagnostic::new(message, &document.get("only").unwrap_or(place).key));
        }
    }
    Some(points)
}
