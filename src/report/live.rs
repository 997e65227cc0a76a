//! The content of a chart, as data for the script of a page that adds hover and zoom.

use super::manifest::ScaleKind;
use super::scale::Scale;
use plotters::style::RGBColor;
use serde::Serialize;

/// A chart as data. Numbers that are missing are written as `null`.
#[derive(Debug, Serialize)]
pub struct Live {
    /// The values held fixed, and the origin of the figures.
    pub subtitle: String,
    pub x: Across,
    /// The vertical axes, one below the other.
    pub strips: Vec<Upward>,
    /// The series of lines, bars and the key.
    pub series: Vec<Series>,
    /// From left to right, then downwards.
    pub panels: Vec<Panel>,
    /// The x axis has an order, so that points are joined.
    pub joined: bool,
    /// Bars on top of each other instead of lines.
    pub stacked: bool,
    /// A line from top to bottom, if there is one.
    pub mark: Option<Mark>,
}

/// A line from top to bottom at a value of the x axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// The place of the line.
    pub at: f64,
    /// Text beside it; may be empty.
    pub text: String,
}

impl Mark {
    /// A line without a text.
    pub fn plain(at: f64) -> Self {
        Self { at, text: String::new() }
    }
}

/// The horizontal axis, in the coordinates of the picture.
#[derive(Debug, Serialize)]
pub struct Across {
    pub label: String,
    pub low: f64,
    pub high: f64,
    /// Where values stand, and how they are written.
    pub places: Vec<f64>,
    pub names: Vec<String>,
}

/// A vertical axis, in values.
#[derive(Debug, Serialize)]
pub struct Upward {
    pub label: String,
    pub low: f64,
    pub high: f64,
    /// How it is divided.
    pub scale: ScaleKind,
    /// Values are shares, to be written in percent.
    pub share: bool,
}

/// A line or a part of bars, wherever it occurs.
#[derive(Debug, PartialEq, Serialize)]
pub struct Series {
    pub name: String,
    pub color: String,
    pub dash: Vec<f64>,
}

/// Content of one panel, for each strip.
#[derive(Debug, Serialize)]
pub struct Panel {
    pub title: String,
    pub strips: Vec<Content>,
}

/// Content of one panel in one strip.
#[derive(Debug, Serialize)]
pub struct Content {
    pub curves: Vec<Curve>,
    pub crossings: Vec<Crossing>,
}

/// The values of a series at the places of the horizontal axis.
#[derive(Debug, Serialize)]
pub struct Curve {
    /// Index into the series.
    pub series: usize,
    pub mean: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Marks at the values: not where the line was computed, or stands for one value.
    pub marked: bool,
}

/// A point where curves cross.
#[derive(Debug, Serialize)]
pub struct Crossing {
    pub x: f64,
    pub y: f64,
    /// The 95 % interval, if it is shown.
    pub ends: Option<(f64, f64)>,
    /// The one that holds for all crossings at once, if it is another one.
    pub of_all: Option<(f64, f64)>,
    pub color: String,
    /// Beyond chance.
    pub sure: bool,
}

impl Live {
    /// The count of its numbers, from which its size follows.
    pub fn numbers(&self) -> usize {
        let contents = self.panels.iter().flat_map(|panel| &panel.strips);
        let curves = contents.flat_map(|content| &content.curves);
        curves.map(|curve| curve.mean.len() + curve.low.len() + curve.high.len()).sum()
    }

    /// The number of a series, which is added if it is new.
    pub fn number(series: &mut Vec<Series>, wanted: Series) -> usize {
        series.iter().position(|known| *known == wanted).unwrap_or_else(|| {
            series.push(wanted);
            series.len() - 1
        })
    }
}

impl Upward {
    /// The ends of a scale as values.
    pub fn new(label: &str, scale: &Scale, share: bool) -> Self {
        let (low, high) = (scale.value(scale.low), scale.value(scale.high));
        Self { label: label.to_owned(), low, high, scale: scale.kind, share }
    }
}

/// A colour as style sheets write it.
pub fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
