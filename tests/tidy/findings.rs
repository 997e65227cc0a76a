//! The figures of `docs/findings.md` are those of the tables that they link to.
//!
//! A figure is a link to a table with a title: `[93.3](../results/NAME/summary.csv "a | 2 | goodput |
//! mean")` names the row by its first cells, in whatever columns its metric stands, and the column.

use std::fs;
use std::path::Path;

use super::root;

/// A figure as it stands in the text.
struct Figure<'a> {
    shown: &'a str,
    table: &'a str,
    title: &'a str,
}

/// All figures, with where what is shown stands.
fn figures(text: &str) -> Vec<(std::ops::Range<usize>, Figure<'_>)> {
    let pattern = r#"\[([^\]\[]+)\]\(\.\./(results/[^ )]+\.csv) "([^"]+)"\)"#;
    let link = regex::Regex::new(pattern).unwrap();
    let figure = |found: regex::Captures<'_>| {
        let part = |at: usize| found.get(at).unwrap();
        let range = part(1).range();
        let [shown, table, title] = [1, 2, 3].map(|at| &text[part(at).range()]);
        (range, Figure { shown, table, title })
    };
    link.captures_iter(text).map(figure).collect()
}

/// The cell that a figure names.
fn cell(figure: &Figure) -> f64 {
    let Figure { table, title, .. } = figure;
    let parts: Vec<&str> = title.split('|').map(str::trim).collect();
    let [keys @ .., metric, column] = parts.as_slice() else { panic!("{title} names no cell") };
    let mut reader = csv::Reader::from_path(root().join(Path::new(table))).unwrap();
    let heads = reader.headers().unwrap().clone();
    let place = |name: &str| heads.iter().position(|own| own == name).unwrap();
    let (metrics, values) = (place("metric"), place(column));
    let mut found = reader.records().map(Result::unwrap).filter(|row| {
        &row[metrics] == *metric && keys.iter().zip(row.iter()).all(|(key, own)| *key == own)
    });
    let row = found.next().unwrap_or_else(|| panic!("{table} has no row {title}"));
    assert!(found.next().is_none(), "{table} has several rows {title}");
    row[values].parse().unwrap()
}

/// Three digits; percent where the text has percent.
fn rounded(value: f64, shown: &str) -> String {
    let (value, end) = if shown.ends_with('%') { (100.0 * value, " %") } else { (value, "") };
    let decimals = (2.0 - value.abs().max(1e-9).log10().floor()).clamp(0.0, 9.0) as usize;
    format!("{value:.decimals$}{end}")
}

#[test]
fn the_figures_of_the_findings_are_those_of_the_tables() {
    let path = root().join("docs/findings.md");
    let text = fs::read_to_string(&path).unwrap();
    let figures = figures(&text);
    assert!(figures.len() > 5, "only {} figures were found", figures.len());
    let mut renewed = text.clone();
    let mut other = Vec::new();
    // From behind, so that earlier places stay.
    for (range, figure) in figures.iter().rev() {
        let now = rounded(cell(figure), figure.shown);
        if now != figure.shown {
            other.push(format!("{} is {now} in {}: {}", figure.shown, figure.table, figure.title));
            renewed.replace_range(range.clone(), &now);
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, renewed).unwrap();
        return;
    }
    assert!(other.is_empty(), "docs/findings.md, to be renewed with UPDATE=1: {other:#?}");
}
