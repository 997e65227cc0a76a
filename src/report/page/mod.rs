//! One HTML page of a results folder, from its files alone. It reads whole without scripts and
//! without a network; the scripts that it carries add hover and zoom to its charts.

mod answer;
mod causes;
mod cells;
mod crossings;
mod estimates;
mod expected;
mod kinds;
mod notes;
mod parameters;
mod plausible;
mod policy;
mod readings;
mod warnings;

use crate::config::shell_word;
use crate::system::{LARGEST_RESULT, read_if_there};

use super::Chart;
use super::error::ReportError;
use super::live::Live;
use super::manifest::{Axis, INPUTS, MANIFEST, Manifest};
use super::table::Tables;
use super::text::{clean, file_stem};
use super::words::{FAMILY, OF_BOTH, beyond_chance};
use answer::Answer;
use askama::Template;
use causes::Causes;
use cells::{Cell, Sheet, Verdict, count};
use crossings::Crossings;
use estimates::Estimates;
use parameters::Parameters;
use plausible::Plausibility;
use std::io;
use std::path::{Path, PathBuf};

/// Letters of SVG of one chart, and of all together, at most; the others stay files of their own.
const LARGEST_CHART: usize = 1_500_000;
const LARGEST_CHARTS: usize = 8_000_000;
/// Numbers of one chart, and of all together, at most; the others show no values under the pointer.
const LARGEST_LIVE: usize = 30_000;
const LARGEST_LIVES: usize = 150_000;
/// Values of an axis that are shown, at most.
const MOST_VALUES: usize = 24;

/// The experiment among the inputs.
const EXPERIMENT: &str = "experiment.toml";

const STYLE: &str = concat!(
    include_str!("../../../assets/report.css"),
    include_str!("../../../assets/uplot/uPlot.min.css")
);
/// The licence asks to be in every copy.
const UPLOT: &str = concat!(
    "/*\n",
    include_str!("../../../assets/uplot/LICENSE"),
    "\n*/\n",
    include_str!("../../../assets/uplot/uPlot.iife.min.js")
);
const SCRIPT: &str = include_str!("../../../assets/report.js");

/// Files whose sums are on the page, beside the copies of inputs: those that its figures come from.
const SUMMED: [&str; 13] = [
    MANIFEST,
    "resolved.toml",
    "summary.csv",
    "differences.csv",
    "crossings.csv",
    "causes.csv",
    "closed_forms.csv",
    "expectations.csv",
    "plausibility.csv",
    "spreads.csv",
    "buckets.csv",
    "series.csv",
    "warm_up.csv",
];

/// Everything that the template needs. All texts are clean; the template escapes them.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    policy: String,
    title: String,
    organisation: String,
    purpose: String,
    /// Whether architectures of an organisation are compared.
    of_office: bool,
    architectures: Vec<String>,
    /// The alternative that all others are compared with; empty if there are no others.
    baseline: String,
    axes: Vec<(String, String)>,
    answers: Vec<Answer>,
    trials: String,
    glossary: Vec<(String, String)>,
    /// What kinds of metrics there are.
    kinds: Vec<(&'static str, String)>,
    warnings: Vec<String>,
    failures: Option<Sheet>,
    expectations: Option<Sheet>,
    crossings: Crossings,
    verdicts: Option<Sheet>,
    /// When a difference is beyond chance.
    chance: String,
    figures: Vec<Figure>,
    live: String,
    causes: Causes,
    functions: Option<Sheet>,
    differences: Estimates,
    means: Estimates,
    plausibility: Option<Plausibility>,
    grades: Vec<(&'static str, u64)>,
    assumptions: Vec<Sheet>,
    folder: String,
    /// Options that changed the experiment, as words of a shell; empty if none did.
    changes: String,
    /// Model files and data of the user's own.
    own_models: Vec<String>,
    version: String,
    seed: u64,
    plan_hash: String,
    sums: Vec<(String, String)>,
    experiment: String,
}

/// A chart on the page.
struct Figure {
    title: String,
    /// None if the chart is too large for the page.
    svg: Option<String>,
    file: String,
    /// The number of its data, if it has some.
    live: Option<usize>,
}

/// The file of the page.
pub(super) const FILE: &str = "report.html";

/// Writes `report.html` into the results folder `dir` and returns its path.
///
/// Tables that the folder lacks are left out; what would make the page too large is cut, and the
/// page names the file that has all of it.
///
/// # Errors
/// If a file cannot be read, is malformed, or the page cannot be written.
pub fn report(dir: &Path) -> Result<PathBuf, ReportError> {
    let manifest = Manifest::read(dir)?;
    let tables = Tables::read(dir, &manifest)?;
    let charts = super::charts(dir, &manifest, &tables)?;
    let means = readings::read(&dir.join("summary.csv"), &manifest, "mean")?;
    let differences = readings::read(&dir.join("differences.csv"), &manifest, "difference")?;
    let parameters = Parameters::read(&optional_text(&dir.join("resolved.toml"))?);
    let experiment = optional_text(&dir.join(INPUTS).join(EXPERIMENT))?;
    let (figures, live) = figures(charts);
    let scripts: &[&str] = if live.is_empty() { &[] } else { &[UPLOT, SCRIPT] };
    let page = Page {
        policy: policy::policy(scripts, STYLE),
        title: clean(if manifest.title.is_empty() {
            &manifest.experiment
        } else {
            &manifest.title
        }),
        organisation: clean(&manifest.organisation),
        purpose: purpose(&experiment),
        of_office: manifest.compares_architectures(),
        architectures: manifest.architectures.iter().map(|own| manifest.title_of(own)).collect(),
        baseline: baseline(&manifest),
        axes: manifest.axes.iter().map(values).collect(),
        answers: answer::answers(&manifest, &differences),
        trials: trials(&manifest),
        glossary: glossary(&manifest),
        kinds: kinds::kinds(&manifest),
        warnings: warnings::warnings(&manifest, &means, &differences),
        failures: warnings::failures(&dir.join("failures.csv"))?,
        expectations: expected::expectations(&dir.join("expectations.csv"), &manifest)?,
        crossings: crossings::crossings(&manifest, &tables.crossings),
        verdicts: crossings::verdicts(&manifest, &differences),
        chance: beyond_chance(differences.iter().any(|own| !own.holm.is_nan()).then_some(FAMILY)),
        figures,
        live: data(&live),
        causes: causes::causes(&manifest, &tables.causes),
        functions: parameters.functions(&manifest),
        differences: estimates::estimates(&manifest, &differences),
        means: estimates::estimates(&manifest, &means),
        plausibility: plausible::plausibility(&dir.join("plausibility.csv"), &manifest)?,
        grades: grades(&manifest),
        assumptions: parameters.assumptions(&manifest),
        changes: changes(&manifest),
        own_models: own_models(&manifest),
        folder: format!("results/{}", file_path(&manifest.experiment)),
        version: clean(&manifest.version),
        seed: manifest.seed,
        plan_hash: clean(&manifest.plan_hash),
        sums: sums(dir, &manifest)?,
        experiment: verbatim(&experiment),
    };
    let html = page.render().map_err(|error| ReportError::Page { message: error.to_string() })?;
    let path = dir.join(FILE);
    super::write(&path, html.as_bytes())?;
    Ok(path)
}

/// The first alternative; empty if it is the only one.
fn baseline(manifest: &Manifest) -> String {
    match manifest.alternatives() {
        [first, _, ..] => manifest.alternative_text(first),
        _ => String::new(),
    }
}

/// The charts as far as there is room, and the data of those that have some.
fn figures(charts: Vec<Chart>) -> (Vec<Figure>, Vec<Live>) {
    let (mut room, mut numbers) = (LARGEST_CHARTS, LARGEST_LIVES);
    let mut live = Vec::new();
    let mut figures = Vec::new();
    for chart in charts {
        // Text before the drawing itself has no place within a page.
        let svg = chart.picture.svg;
        let start = svg.find("<svg").unwrap_or(0);
        let fits = svg.len() <= LARGEST_CHART.min(room);
        let size = chart.picture.live.numbers();
        let number = (fits && size <= LARGEST_LIVE.min(numbers)).then_some(live.len());
        if fits {
            room -= svg.len();
        }
        if number.is_some() {
            numbers -= size;
            live.push(chart.picture.live);
        }
        figures.push(Figure {
            title: chart.title,
            svg: fits.then(|| svg[start..].to_owned()),
            file: format!("charts/{}.svg", chart.stem),
            live: number,
        });
    }
    (figures, live)
}

/// The data as JSON that no text in it can end early; empty if there are none.
fn data(live: &[Live]) -> String {
    if live.is_empty() {
        return String::new();
    }
    // Numbers, texts and lists can always be written; `<` occurs in texts only.
    serde_json::to_string(live).unwrap_or_default().replace('<', "\\u003c")
}

/// The first paragraph of the comment that an experiment file begins with; what follows is for
/// those who edit the file.
fn purpose(experiment: &str) -> String {
    let lines = experiment.lines().map_while(|line| line.strip_prefix('#'));
    let lines = lines.take_while(|line| !line.trim().is_empty());
    clean(&lines.collect::<Vec<_>>().join(" "))
}

/// An axis and its values, or the first of many.
fn values(axis: &Axis) -> (String, String) {
    let shown: Vec<String> =
        axis.values.iter().take(MOST_VALUES).map(|own| axis.shown(own)).collect();
    let more = axis.values.len().saturating_sub(MOST_VALUES);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    (estimates::axis_name(axis), format!("{}{rest}", shown.join(", ")))
}

/// How many trials there are.
fn trials(manifest: &Manifest) -> String {
    let each = format!("{} of each point", manifest.replications_text());
    if manifest.trials == 0 { each } else { format!("{each}, {} in all", count(manifest.trials)) }
}

/// The metrics that charts show, with their meanings.
fn glossary(manifest: &Manifest) -> Vec<(String, String)> {
    let shown = manifest.metrics.iter().filter(|metric| manifest.is_charted(&metric.name));
    let entry = |metric: &super::Metric| {
        let better = match metric.direction.as_str() {
            "higher" => "; more is better",
            "lower" => "; less is better",
            _ => "",
        };
        (clean(metric.text()), format!("{}{better}", clean(&metric.meaning)))
    };
    shown.filter(|metric| !metric.meaning.is_empty()).map(entry).collect()
}

/// How many parameters have which foundation, in words.
fn grades(manifest: &Manifest) -> Vec<(&'static str, u64)> {
    let words = [
        ("measured", "measured"),
        ("published", "published"),
        ("rule_of_thumb", "rules of thumb"),
        ("assumed", "own assumptions"),
        ("unsourced", "choices, parts of laws, or set by the experiment"),
    ];
    let known = words.into_iter();
    known.filter_map(|(key, words)| Some((words, *manifest.parameters.get(key)?))).collect()
}

/// Changes of the command line, quoted: somebody will copy them into a shell.
fn changes(manifest: &Manifest) -> String {
    let options = manifest.overrides.options();
    let words: Vec<String> = options.iter().map(|word| shell_word(&clean(word))).collect();
    words.join(" ")
}

/// The copies of model files and data that do not come with the program.
fn own_models(manifest: &Manifest) -> Vec<String> {
    let own = manifest.inputs.iter().filter(|input| input.own && input.path != EXPERIMENT);
    own.map(|input| clean(&input.path)).collect()
}

/// A name with its folders, of harmless letters only: none that leads upwards.
fn file_path(name: &str) -> String {
    let parts = name.split('/').filter(|part| part.contains(|c: char| c.is_ascii_alphanumeric()));
    parts.map(file_stem).collect::<Vec<_>>().join("/")
}

fn sums(dir: &Path, manifest: &Manifest) -> Result<Vec<(String, String)>, ReportError> {
    let mut sums = Vec::new();
    for name in SUMMED.map(str::to_owned).into_iter().chain(manifest.copies()) {
        if let Some(bytes) = optional(&dir.join(&name))? {
            sums.push((clean(&name), policy::sum(&bytes)));
        }
    }
    Ok(sums)
}

/// A text from a file with its lines.
fn verbatim(own: &str) -> String {
    // Columns stay where they are: only what is invisible or turns the writing goes.
    let line = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let words: Vec<String> = line.split(' ').map(clean).collect();
        format!("{}{}", " ".repeat(indent), words.join(" ").trim())
    };
    own.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A file of a results folder, if it is there.
fn optional(path: &Path) -> Result<Option<Vec<u8>>, ReportError> {
    let failed = |source| ReportError::Read { path: path.to_owned(), source };
    read_if_there(path, LARGEST_RESULT).map_err(failed)
}

/// The text of a file; empty if there is none.
fn optional_text(path: &Path) -> Result<String, ReportError> {
    let text = String::from_utf8(optional(path)?.unwrap_or_default());
    let failed = |_| io::Error::other("this is not UTF-8 text");
    text.map_err(failed).map_err(|source| ReportError::Read { path: path.to_owned(), source })
}
