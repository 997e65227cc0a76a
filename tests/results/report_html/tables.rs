//! Tables of a page, read back.

use scraper::ElementRef;

use super::page::{text, within};

/// A table as it stands on the page.
pub struct Read<'a> {
    pub caption: String,
    pub heads: Vec<String>,
    /// The headers of each row, and its cells.
    pub rows: Vec<(Vec<String>, Vec<ElementRef<'a>>)>,
}

impl<'a> Read<'a> {
    pub fn new(table: ElementRef<'a>) -> Self {
        let row = |row: ElementRef<'a>| {
            let labels = within(row, "th").into_iter().map(text).collect();
            (labels, within(row, "td"))
        };
        Self {
            caption: within(table, "caption").into_iter().map(text).collect(),
            heads: within(table, "thead th").into_iter().map(text).collect(),
            rows: within(table, "tbody tr").into_iter().map(row).collect(),
        }
    }

    /// Every cell with the headers of its row and its column.
    pub fn cells(&self) -> impl Iterator<Item = (&[String], &str, ElementRef<'a>)> {
        self.rows.iter().flat_map(move |(labels, cells)| {
            let columns = &self.heads[self.heads.len() - cells.len()..];
            cells.iter().zip(columns).map(|(cell, head)| (&labels[..], head.as_str(), *cell))
        })
    }
}

/// A figure: its exact text, and what is shown.
pub fn figures(cell: ElementRef<'_>) -> Vec<(String, String)> {
    within(cell, "data")
        .into_iter()
        .map(|data| (data.attr("value").expect("a figure has a value").to_owned(), text(data)))
        .collect()
}

/// Asserts that what is shown is the exact value times a factor, rounded to what is shown.
pub fn assert_rounded(exact: &str, shown: &str, factor: f64) {
    let plain = shown.replace('\u{2212}', "-").replace(',', "");
    let value: f64 = plain.parse().unwrap_or_else(|_| panic!("{shown:?} is no number"));
    let exact: f64 = exact.parse().unwrap_or_else(|_| panic!("{exact:?} is no number"));
    let (digits, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len()) as i32;
    let exponent: i32 = exponent.parse().expect("an exponent");
    let unit = 10f64.powi(exponent - decimals);
    let off = (value - exact * factor).abs();
    assert!(off <= unit * (0.5 + 1e-6), "{exact} is shown as {shown}");
}
