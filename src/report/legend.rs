//! Explains the looks of a chart: below the panels, or beside the ends of the lines.

use super::canvas::{Canvas, Drawn, Frame, Spot, Stroke, Type};
use super::layout::{BODY, SMALL};
use super::marks::{Fill, INK, Look, MUTED, faint_ring, ring, theory};
use super::text::{fit_name, width};
use plotters::style::RGBColor;

/// The longest text beside a line, and of an entry of the legend.
pub const ROOM: f64 = 260.0;
const ENTRY_ROOM: f64 = 400.0;

const SWATCH: f64 = 34.0;
const ENTRY_GAP: f64 = 26.0;
const LINE: f64 = 20.0;

/// One entry of the legend.
pub struct Entry {
    pub swatch: Swatch,
    pub text: String,
}

/// The sign before the text of an entry.
#[derive(Clone, Copy)]
pub enum Swatch {
    /// A simulated series with its line, with or without its mark.
    Series(Look, Stroke, bool),
    /// A computed line, by its number, and its colour.
    Theory(usize, RGBColor),
    /// A crossing, and whether one may have two intervals.
    Ring(bool),
    /// A possible crossing.
    FaintRing,
    /// A part of a bar.
    Part(Fill),
}

impl Entry {
    pub fn new(swatch: Swatch, text: &str) -> Self {
        Self { swatch, text: fit_name(text, BODY, ENTRY_ROOM) }
    }
}

/// How many columns the entries form, and how wide one is.
fn columns(entries: &[Entry], room: f64) -> (usize, f64) {
    let widest = entries.iter().map(|entry| width(&entry.text, BODY)).fold(0.0, f64::max);
    let column = SWATCH + 8.0 + widest + ENTRY_GAP;
    // The last column needs no gap after it.
    let fitting = ((room + ENTRY_GAP) / column).floor().max(1.0) as usize;
    let rows = entries.len().div_ceil(fitting).max(1);
    // With the rows given, as few columns as possible look balanced.
    (entries.len().div_ceil(rows).max(1), column)
}

/// How much room the groups of a legend need.
pub fn height(groups: &[Vec<Entry>], room: f64) -> f64 {
    let lines = |entries: &Vec<Entry>| entries.len().div_ceil(columns(entries, room).0);
    groups.iter().map(lines).sum::<usize>() as f64 * LINE
}

/// Draws the groups of a legend below each other; the entries of each read row after row.
pub fn draw(canvas: &Canvas<'_>, groups: &[Vec<Entry>], at: Spot, room: f64) -> Drawn {
    let mut top = at.1;
    for entries in groups {
        let (count, column) = columns(entries, room);
        for (index, entry) in entries.iter().enumerate() {
            let x = at.0 + (index % count) as f64 * column;
            let y = top + ((index / count) as f64 + 0.5) * LINE;
            swatch(canvas, entry.swatch, (x, y))?;
            canvas.text(&entry.text, (x + SWATCH + 8.0, y), Type::new(BODY, INK))?;
        }
        top += entries.len().div_ceil(count) as f64 * LINE;
    }
    Ok(())
}

fn swatch(canvas: &Canvas<'_>, swatch: Swatch, (x, y): Spot) -> Drawn {
    let ends = [(x, y), (x + SWATCH, y)];
    let middle = (x + SWATCH / 2.0, y);
    match swatch {
        Swatch::Series(look, stroke, marked) => {
            canvas.line(&ends, stroke)?;
            if marked { look.mark(canvas, middle) } else { Ok(()) }
        }
        Swatch::Theory(number, color) => canvas.line(&ends, theory(number, color)),
        Swatch::Ring(has_both) => {
            let bar = |room: f64| Some((x + room, x + SWATCH - room));
            let bars = if has_both { [bar(4.0), bar(0.0)] } else { [bar(3.0), None] };
            ring(canvas, middle, bars, MUTED)
        }
        Swatch::FaintRing => faint_ring(canvas, middle),
        Swatch::Part(fill) => {
            let frame = Frame { left: x, top: y - 6.5, right: x + SWATCH, bottom: y + 6.5 };
            fill.paint(canvas, frame)
        }
    }
}

/// A text beside the end of a line.
pub struct Label {
    pub look: Look,
    pub text: String,
    /// Where the line ends.
    pub end: Spot,
}

/// The distance of two labels.
const APART: f64 = 15.0;

/// How far a label may be from the end of its line.
const FARTHEST: f64 = 48.0;

/// The room that labels need to the right of the panel.
pub fn side_room(texts: &[String]) -> f64 {
    texts.iter().map(|text| width(text, SMALL)).fold(0.0, f64::max) + 30.0
}

/// The heights at which labels stand apart, or none if one would be far from its line.
pub fn push_apart(ends: &[f64], frame: Frame) -> Option<Vec<f64>> {
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|&a, &b| ends[a].total_cmp(&ends[b]));
    let mut heights: Vec<f64> = order.iter().map(|&index| ends[index]).collect();
    // Each pass moves a touching pair by half of what it lacks, so that groups stay centred.
    for _ in 0..200 {
        for next in 1..heights.len() {
            let lack = APART - (heights[next] - heights[next - 1]);
            if lack > 0.0 {
                heights[next - 1] -= lack / 2.0;
                heights[next] += lack / 2.0;
            }
        }
        for (index, height) in heights.iter_mut().enumerate() {
            let (above, below) = (index as f64, (ends.len() - 1 - index) as f64);
            *height = height.clamp(
                frame.top + above * APART,
                (frame.bottom - below * APART).max(frame.top + above * APART),
            );
        }
    }
    let mut placed = vec![0.0; ends.len()];
    for (&index, height) in order.iter().zip(heights) {
        if (height - ends[index]).abs() > FARTHEST {
            return None;
        }
        placed[index] = height;
    }
    Some(placed)
}

/// Writes labels to the right of a panel, each tied to the end of its line.
pub fn draw_labels(canvas: &Canvas<'_>, labels: &[Label], heights: &[f64], frame: Frame) -> Drawn {
    for (label, &height) in labels.iter().zip(heights) {
        let x = frame.right + 14.0;
        let tie = Stroke { color: label.look.color(), width: 1.0, dash: &[] };
        let from = (label.end.0 + 7.0, label.end.1);
        canvas.line(&[from, (frame.right + 2.0, label.end.1), (x - 3.0, height)], tie)?;
        canvas.text(&label.text, (x, height), Type::new(SMALL, label.look.ink()))?;
    }
    Ok(())
}
