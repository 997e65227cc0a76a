//! One HTML page of a results folder, from its files alone: it needs no script and no other file.

use super::error::ReportError;
use super::manifest::Manifest;
use super::text::{clean, escape};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// At most so many rows of a table stand on the page; the file has all.
const MOST_ROWS: usize = 2_000;

/// Nothing is fetched from anywhere, and nothing runs.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
    style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n\
    body{font:16px/1.5 sans-serif;max-width:60rem;margin:auto;padding:1rem;color:#22262b}\n\
    .box{overflow-x:auto}svg{max-width:100%;height:auto}\n\
    table{border-collapse:collapse;font-size:.85rem}\n\
    td,th{padding:.2rem .6rem;text-align:left;border-bottom:1px solid #ddd}\n\
    @media print{body{max-width:none}.box{overflow:visible}svg,tr{break-inside:avoid}}\n\
    </style>\n";

/// Writes `report.html` into the results folder `dir` and returns its path.
///
/// Its charts are drawn anew as SVG; tables that the folder lacks are left out.
///
/// # Errors
/// If a file cannot be read, is malformed, or the page cannot be written.
pub fn report(dir: &Path) -> Result<PathBuf, ReportError> {
    let charts = super::draw(dir, &[super::Format::Svg])?;
    let manifest = Manifest::read(dir)?;
    let title = if manifest.title.is_empty() { &manifest.experiment } else { &manifest.title };
    let title = text(title);
    let mut page = format!("{HEAD}<title>{title}</title></head><body>\n<h1>{title}</h1>\n");
    question(&mut page, &manifest);
    for chart in charts {
        let svg = read(&chart)?;
        // What comes before the drawing itself has no place within a page.
        let start = svg.find("<svg").unwrap_or(0);
        let _ = writeln!(page, "<div class=\"box\">{}</div>", &svg[start..]);
    }
    let tables = [
        ("Crossings", "crossings.csv"),
        ("Means with 95 % intervals", "summary.csv"),
        ("Paired differences", "differences.csv"),
        ("What was not done in time, and why", "causes.csv"),
        ("Trials that failed", "failures.csv"),
    ];
    for (heading, name) in tables {
        table(&mut page, heading, &dir.join(name))?;
    }
    let resolved = dir.join("resolved.toml");
    if resolved.exists() {
        let resolved = read(&resolved)?;
        functions(&mut page, &manifest, &resolved);
        let parameters = verbatim(&resolved);
        page.push_str("<h2>Parameters</h2>\n<p>Sources: M measured, P published, R rule of ");
        page.push_str("thumb, O own assumption.</p>\n<details><summary>All values</summary>");
        let _ = writeln!(page, "<div class=\"box\"><pre>{parameters}</pre></div></details>");
    }
    page.push_str("</body></html>\n");
    let path = dir.join("report.html");
    super::write(&path, page.as_bytes())?;
    Ok(path)
}

/// What was asked, and how to ask it again.
fn question(page: &mut String, manifest: &Manifest) {
    let all = |texts: &[String]| texts.iter().map(|own| text(own)).collect::<Vec<_>>().join(", ");
    let Manifest { organisation, architectures, replications, experiment, .. } = manifest;
    let (organisation, architectures) = (text(organisation), all(architectures));
    let _ = writeln!(
        page,
        "<p>{organisation}; {architectures}; {replications} replications of each point.</p>"
    );
    if *replications < 10 {
        page.push_str("<p><strong>Fewer than 10 replications: intervals are rough.</strong></p>\n");
    }
    for axis in &manifest.axes {
        let _ = writeln!(page, "<p>Varied: {} = {}</p>", text(axis.text()), all(&axis.values));
    }
    let _ = writeln!(
        page,
        "<p>Again: <code>crosspoint run {}.toml --seed {}</code>, version {}, with the file as in \
         <code>experiment.toml</code> of this folder</p>",
        text(experiment),
        manifest.seed,
        text(&manifest.version)
    );
}

/// Which provider each architecture has for each function: the keys `architecture.FUNCTION`.
fn functions(page: &mut String, manifest: &Manifest, resolved: &str) {
    let Ok(resolved) = resolved.parse::<toml::Table>() else { return };
    let providers = |name: &String| resolved.get(name).and_then(|own| own.as_table());
    let key = |key: &String| key.strip_prefix("architecture.").map(str::to_owned);
    let keys = manifest.architectures.iter().filter_map(providers).flat_map(|own| own.keys());
    let functions: BTreeSet<String> = keys.filter_map(key).filter(|f| !f.contains('.')).collect();
    page.push_str("<h2>Architectures</h2>\n<div class=\"box\"><table>\n<tr><th>function</th>");
    for name in &manifest.architectures {
        let _ = write!(page, "<th>{}</th>", text(name));
    }
    page.push_str("</tr>\n");
    for function in functions {
        let _ = write!(page, "<tr><td>{}</td>", text(&function));
        for name in &manifest.architectures {
            let provider =
                providers(name).and_then(|own| own.get(&format!("architecture.{function}")));
            let provider = provider.and_then(|own| own.as_str()).unwrap_or_default();
            let _ = write!(page, "<td>{}</td>", text(provider));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table></div>\n");
}

/// The cells of a CSV file as they stand there; nothing if there is no such file.
fn table(page: &mut String, heading: &str, path: &Path) -> Result<(), ReportError> {
    if !path.exists() {
        return Ok(());
    }
    let content = read(path)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(content.as_bytes());
    let _ = write!(page, "<h2>{heading}</h2>\n<details open><summary>Table</summary>");
    page.push_str("<div class=\"box\"><table>\n");
    let mut left_out = 0;
    for (at, record) in reader.records().enumerate() {
        let record =
            record.map_err(|source| ReportError::Table { path: path.to_owned(), source })?;
        if at > MOST_ROWS {
            left_out += 1;
            continue;
        }
        let tag = if at == 0 { "th" } else { "td" };
        page.push_str("<tr>");
        for cell in &record {
            let _ = write!(page, "<{tag}>{}</{tag}>", text(cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table></div></details>\n");
    if left_out > 0 {
        let _ = writeln!(page, "<p>{left_out} more rows are in the file.</p>");
    }
    Ok(())
}

/// A text from a file, harmless and in one line.
fn text(own: &str) -> String {
    escape(&clean(own))
}

/// A text from a file, harmless, with its lines.
fn verbatim(own: &str) -> String {
    own.lines().map(text).collect::<Vec<_>>().join("\n")
}

fn read(path: &Path) -> Result<String, ReportError> {
    std::fs::read_to_string(path)
        .map_err(|source| ReportError::Read { path: path.to_owned(), source })
}
