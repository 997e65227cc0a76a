//! A page and its files, for the tests that compare them.

use crosspoint::report::report;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use std::path::Path;

use crate::folders::Folder;

/// A page that was written, and the folder that it was written from.
pub struct Page {
    pub dir: tempfile::TempDir,
    pub text: String,
    pub html: Html,
}

impl Page {
    /// The page of a folder that is made up.
    pub fn of(folder: &Folder) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        folder.save(dir.path());
        Self::written(dir)
    }

    /// The page of results that are shipped.
    pub fn shipped(name: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("results").join(name);
        copy_shipped(&from, dir.path());
        Self::written(dir)
    }

    /// The page of a folder as it is.
    pub fn written(dir: tempfile::TempDir) -> Self {
        let path = report(dir.path()).expect("the folder is whole");
        assert_eq!(path, dir.path().join("report.html"));
        let text = std::fs::read_to_string(path).expect("the page was written as text");
        let html = Html::parse_document(&text);
        Self { dir, text, html }
    }

    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.html.select(&Selector::parse(selector).expect("a selector")).collect()
    }

    pub fn manifest(&self) -> Value {
        serde_json::from_str(&self.file("manifest.json")).expect("it is JSON")
    }

    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name)).expect("the file is there")
    }

    /// The rows of a table of the folder, each with its headers.
    pub fn rows(&self, name: &str) -> Vec<Vec<(String, String)>> {
        let text = self.file(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().expect("it has headers").clone();
        let row = |record: csv::StringRecord| {
            headers.iter().zip(&record).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
        };
        reader.records().map(|record| row(record.expect("it is CSV"))).collect()
    }
}

/// The cell of a row.
pub fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    let found = row.iter().find(|(name, _)| name == column);
    found.map(|(_, text)| text.as_str()).unwrap_or_else(|| panic!("no column {column}"))
}

/// The text of an element in one line.
pub fn text(element: ElementRef<'_>) -> String {
    let all: String = element.text().collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Elements inside an element.
pub fn within<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    element.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// Copies a shipped folder, but for pictures and for what a run leaves beside its files.
fn copy_shipped(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("results are shipped").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("charts") {
            copy_shipped(&path, &to.join(entry.file_name()));
        }
        let is_table = path.extension().is_some_and(|own| own != "html");
        if path.is_file() && is_table && !path.ends_with("trials.csv") {
            std::fs::copy(&path, to.join(entry.file_name())).expect("it can be copied");
        }
    }
}
