//! Errors between a results folder and its charts.

use std::path::PathBuf;

use crate::config::{csv_in_words, io_in_words};

/// Why the charts of a results folder could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The run of the folder has not ended.
    #[error(
        "the run of {} has not ended, so that it has no results yet: go on with its command \
         (`crosspoint status {}` says how far it is)", dir.display(), dir.display()
    )]
    Unfinished {
        /// The folder.
        dir: PathBuf,
    },
    /// A file of the results folder could not be read.
    #[error("cannot read {}: {}; run the experiment first, or name its results folder", path.display(), io_in_words(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The manifest is not the JSON that is expected.
    #[error("cannot parse {}: {source}; run the experiment again to write it anew", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// The error of the parser, with line and column.
        source: serde_json::Error,
    },
    /// A table is not well-formed CSV.
    #[error("cannot parse {}: {}; run the experiment again to write it anew", path.display(), csv_in_words(source))]
    Table {
        /// The file.
        path: PathBuf,
        /// The error of the parser, with the line.
        source: csv::Error,
    },
    /// A table lacks a column that the manifest or the format asks for.
    #[error("cannot read {}: it has no column '{column}'; run the experiment again, the table and manifest.json do not belong together", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The missing column.
        column: String,
    },
    /// A cell that must hold a number holds something else.
    #[error("cannot read {} line {line}: column '{column}' holds '{cell}', which is not a number; correct the cell or run the experiment again", path.display())]
    Number {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// The column.
        column: String,
        /// The text of the cell.
        cell: String,
    },
    /// A table has fewer or more rows than its manifest tells of.
    #[error("cannot use {}: it has {rows} of {expected} {what} of its manifest: {}; run the experiment again to write it anew", path.display(), cut_or_added(*rows, *expected))]
    Rows {
        /// The table.
        path: PathBuf,
        /// How many rows it has.
        rows: u64,
        /// How many the manifest tells of.
        expected: u64,
        /// `"trials"` or `"failed trials"`.
        what: &'static str,
    },
    /// The last row of a table ends without a line break.
    #[error("cannot use {}: its last row is not whole: the table was cut; run the experiment again to write it anew", path.display())]
    Cut {
        /// The table.
        path: PathBuf,
    },
    /// A chart names an axis or a metric that the results do not have.
    #[error("cannot draw chart '{chart}' of {}: there is no {what} '{name}'; choose one of: {known}", path.display())]
    Unknown {
        /// The manifest that holds the chart.
        path: PathBuf,
        /// The chart.
        chart: String,
        /// `"axis"` or `"metric"`.
        what: &'static str,
        /// The name that is not known.
        name: String,
        /// The names that are known.
        known: String,
    },
    /// A chart has nothing to show on its y axis.
    #[error("cannot draw chart '{chart}' of {}: it lists no metric; give 'y' at least one, or set 'stack'", path.display())]
    NoMetric {
        /// The manifest that holds the chart.
        path: PathBuf,
        /// The chart.
        chart: String,
    },
    /// The drawing itself failed.
    #[error("cannot draw chart '{chart}': {message}; please report this with the results folder")]
    Draw {
        /// The chart.
        chart: String,
        /// The message of the drawing library.
        message: String,
    },
    /// The page could not be put together.
    #[error("cannot put the page together: {message}; please report this with the results folder")]
    Page {
        /// The message of the template.
        message: String,
    },
    /// A chart or the page could not be written.
    #[error("cannot write {}: {}; check free space and permissions of the folder", path.display(), io_in_words(source))]
    Write {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
}

fn cut_or_added(rows: u64, expected: u64) -> &'static str {
    if rows < expected { "the table was cut" } else { "rows were added" }
}
