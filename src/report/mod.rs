//! Draws the charts of a results folder from its files alone, as SVG and PNG.
//!
//! The layers, each knowing only those after it: [`draw`] reads and writes files; `lines` and
//! `bars` say what a chart shows, `cdf`, `over_time` and `warm_up` what lines show that stand in
//! tables of their own; `nothing` tells of zeros; `curves`, `computed` and `plan` look it up in the
//! tables; `figure`, `layout` and `legend` arrange a page; `scale` and `number` divide axes;
//! `marks`, `canvas` and `text` draw with plotters; `live` is a chart as data. `page` puts
//! everything on one page, `words` explains differences, `network` draws maps. Nothing here depends
//! on the clock, the machine's fonts or the order of a hash, so that the same folder always gives
//! the same bytes.

mod bars;
mod canvas;
mod caption;
mod cdf;
mod computed;
mod curves;
mod error;
mod figure;
mod guard;
mod layout;
mod legend;
mod lines;
mod live;
pub mod manifest;
mod marks;
mod network;
mod nothing;
mod number;
mod over_time;
mod page;
mod plan;
mod png;
mod scale;
mod table;
mod text;
mod warm_up;
pub mod words;

pub use error::ReportError;
pub use guard::{guarded, unguarded};
pub use manifest::{
    Axis, ChartKind, ChartSpec, FormSpec, INPUTS, InputNote, JOURNAL, MANIFEST, Manifest, Metric,
    ScaleKind, Stack, XSpec, no_manifest, read_manifest,
};
pub use network::draw_network;
pub use page::report;
pub use png::render as render_png;
pub use text::file_stem;

use crate::system::where_supported;
use plan::Plan;
use std::io::Write;
use std::path::{Path, PathBuf};
use table::Tables;

/// A kind of file that charts are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Scalable, with texts as text.
    Svg,
    /// Pixels, twice as many as the page of the SVG has units.
    Png,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// The folder of charts in a results folder.
const CHARTS: &str = "charts";

/// Draws every chart of the results folder `dir` into its folder `charts`.
///
/// Reads `manifest.json` and those of `summary.csv`, `causes.csv`, `crossings.csv`,
/// `closed_forms.csv`, `buckets.csv`, `series.csv` and `warm_up.csv` that the charts need. Each
/// chart is written to a temporary file that is then renamed, so that a reader never sees half of
/// one. Returns the paths in the order of the manifest, and for each chart in the order of
/// `formats`.
pub fn draw(dir: &Path, formats: &[Format]) -> Result<Vec<PathBuf>, ReportError> {
    let manifest = Manifest::read(dir)?;
    let tables = Tables::read(dir, &manifest)?;
    let folder = dir.join(CHARTS);
    std::fs::create_dir_all(&folder)
        .map_err(|source| ReportError::Write { path: folder.clone(), source })?;
    let mut written = Vec::new();
    for chart in charts(dir, &manifest, &tables)? {
        save(&folder, &chart, formats, &mut written)?;
    }
    Ok(written)
}

/// Writes a chart in every format.
fn save(
    folder: &Path,
    chart: &Chart,
    formats: &[Format],
    written: &mut Vec<PathBuf>,
) -> Result<(), ReportError> {
    let svg = &chart.picture.svg;
    for format in formats {
        let path = folder.join(format!("{}.{}", chart.stem, format.extension()));
        match format {
            Format::Svg => write(&path, svg.as_bytes())?,
            Format::Png => {
                let png = png::render(svg)
                    .map_err(|message| ReportError::Draw { chart: chart.stem.clone(), message })?;
                write(&path, &png)?;
            }
        }
        written.push(path);
    }
    Ok(())
}

/// Drawing of a chart, and the data behind it.
struct Picture {
    svg: String,
    live: live::Live,
}

/// A chart of a results folder.
struct Chart {
    title: String,
    /// The name of its files, without an ending.
    stem: String,
    picture: Picture,
}

/// The files in a results folder that are made from its tables and not with them: the page, and the
/// charts that its manifest names, in every format.
pub fn drawn_files(manifest: &Manifest) -> Vec<String> {
    let charts = stems(manifest).into_iter().flat_map(|stem| {
        [Format::Svg, Format::Png].map(|format| format!("{CHARTS}/{stem}.{}", format.extension()))
    });
    std::iter::once(page::FILE.to_owned()).chain(charts).collect()
}

/// The names of the files of charts, without endings, in the order of the manifest; that of the
/// warm-up is the last one, where pilot trials found one.
fn stems(manifest: &Manifest) -> Vec<String> {
    let names = manifest.charts.iter().map(|chart| chart.name.as_str());
    let mut stems: Vec<String> = Vec::new();
    for name in names.chain([warm_up::NAME]) {
        stems.push(unused(&stems, &text::file_stem(name)));
    }
    stems
}

/// All charts of a results folder, in the order of the manifest; then that of its warm-up, if pilot
/// trials found one.
fn charts(dir: &Path, manifest: &Manifest, tables: &Tables) -> Result<Vec<Chart>, ReportError> {
    let mut charts: Vec<Chart> = Vec::new();
    let mut stems = stems(manifest).into_iter();
    let mut add = |title: String, picture: Picture| {
        let stem = stems.next().unwrap_or_default();
        charts.push(Chart { title, stem, picture });
    };
    for spec in &manifest.charts {
        let (title, picture) = match spec.kind {
            ChartKind::Cdf => cdf::draw(dir, manifest, spec)?,
            ChartKind::Time => over_time::draw(dir, manifest, spec)?,
            ChartKind::Axis => {
                let plan = Plan::new(dir, manifest, spec)?;
                let picture = match spec.stack {
                    Some(stack) => bars::draw(tables, &plan, stack)?,
                    None => lines::draw(dir, manifest, tables, &plan)?,
                };
                (plan.title(), picture)
            }
        };
        add(title, picture);
    }
    if let Some((title, picture)) = warm_up::draw(dir, manifest)? {
        add(title, picture);
    }
    Ok(charts)
}

/// The stem, or the stem with a number if another chart has it, in whatever case.
fn unused(taken: &[String], stem: &str) -> String {
    let free = |stem: &String| !taken.iter().any(|other| other.eq_ignore_ascii_case(stem));
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let mut candidates = std::iter::once(stem.to_owned()).chain(numbered);
    candidates.find(free).unwrap_or_default()
}

/// Writes a file beside its final place and moves it there.
fn write(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let result = std::fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| where_supported(file.sync_all())))
        .and_then(|()| std::fs::rename(&temporary, path));
    result.map_err(|source| {
        // Nothing is left behind; that this may fail too changes nothing for the caller.
        let _ = std::fs::remove_file(&temporary);
        ReportError::Write { path: path.to_owned(), source }
    })
}
