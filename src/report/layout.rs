//! Divides the page among headline, panels, axis labels and legend so that nothing overlaps.

use super::canvas::Frame;
use super::figure::Figure;
use super::legend;
use super::scale::{Scale, Tick};
use super::text::{BOLD, fit, fit_name, width, wrap};

/// Font sizes of the page.
pub const TITLE: f64 = 17.0;
pub const BODY: f64 = 12.0;
pub const SMALL: f64 = 11.0;

/// The distance from the edge of the page to anything on it.
pub const EDGE: f64 = 22.0;

/// The distance between two lines of text, as a multiple of the font size.
pub const LEADING: f64 = 1.4;

const PAGE_WIDTH: f64 = 900.0;
const COLUMN_GAP: f64 = 20.0;
const ROW_GAP: f64 = 16.0;

/// Labels of categories that have this much room are never turned.
const WIDE_SLOT: f64 = 110.0;

/// The longest label that is written from bottom to top below an axis.
const TURNED_ROOM: f64 = 150.0;

/// Where everything goes.
pub struct Layout {
    pub width: f64,
    pub height: f64,
    pub title: Vec<String>,
    pub subtitle: Vec<String>,
    /// The panels, strip after strip, row after row.
    pub panels: Vec<Placed>,
    /// From the top of a strip's first panel to the bottom of its last.
    pub strips: Vec<Frame>,
    pub below: Below,
    pub x_label: f64,
    pub legend: f64,
}

/// A panel on the page.
pub struct Placed {
    pub strip: usize,
    /// The number of the panel within its strip.
    pub index: usize,
    pub frame: Frame,
    /// The lines of its title, empty where the panel above shows the same one.
    pub title: Vec<String>,
    pub leftmost: bool,
    /// No panel is below it.
    pub lowest: bool,
}

/// The labels below a panel.
pub enum Below {
    /// One or more level lines at each tick.
    Level(Vec<(f64, Vec<String>)>),
    /// One line from bottom to top at each tick.
    Turned(Vec<(f64, String)>),
}

impl Below {
    /// The labels of an axis that is drawn that wide.
    pub fn new(scale: &Scale, room: f64) -> Self {
        let per_unit = room / (scale.high - scale.low);
        if !scale.categories {
            return Self::Level(spaced(&scale.ticks, per_unit));
        }
        let share = per_unit - 8.0;
        let lines = |tick: &Tick| (tick.at, wrap(&tick.label, SMALL, share, 3));
        let level: Vec<_> = scale.ticks.iter().map(lines).collect();
        let cut = level.iter().flat_map(|(_, lines)| lines).any(|line| line.ends_with('…'));
        // In a wide slot a name that is cut off is still read more easily than one that is turned.
        if !cut || share >= WIDE_SLOT {
            return Self::Level(level);
        }
        // Where labels outnumber the room, only some are written.
        let every = ((SMALL + 2.0) / per_unit).ceil().max(1.0) as usize;
        let turned = |tick: &Tick| (tick.at, fit_name(&tick.label, SMALL, TURNED_ROOM));
        Self::Turned(scale.ticks.iter().step_by(every).map(turned).collect())
    }

    /// How much room the labels need.
    pub fn height(&self) -> f64 {
        match self {
            Self::Level(labels) => {
                let most = labels.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
                8.0 + most as f64 * SMALL * LEADING
            }
            Self::Turned(labels) => {
                12.0 + labels.iter().map(|(_, label)| width(label, SMALL)).fold(0.0, f64::max)
            }
        }
    }
}

/// The labels of an axis of numbers, without those that would touch their neighbours.
fn spaced(ticks: &[Tick], per_unit: f64) -> Vec<(f64, Vec<String>)> {
    let half = |tick: &Tick| width(&tick.label, SMALL) / 2.0 + 4.0;
    let touch = |a: &Tick, b: &Tick| (b.at - a.at) * per_unit < half(a) + half(b);
    let mut kept: Vec<&Tick> = Vec::new();
    for tick in ticks.iter().filter(|tick| !tick.label.is_empty()) {
        if kept.last().is_none_or(|last| !touch(last, tick)) {
            kept.push(tick);
        }
    }
    // The last value says how far the axis goes, so it takes precedence.
    if let Some(end) = ticks.iter().rfind(|tick| !tick.label.is_empty()) {
        while kept.len() > 1 && kept.last().is_some_and(|last| last.at < end.at) {
            kept.pop();
            if kept.last().is_none_or(|last| !touch(last, end)) {
                break;
            }
        }
        if kept.last().is_none_or(|last| last.at < end.at && !touch(last, end)) {
            kept.push(end);
        }
    }
    kept.into_iter().map(|tick| (tick.at, vec![tick.label.clone()])).collect()
}

/// How high a panel is where that many stand side by side and one above the other.
pub fn panel_height(columns: usize, rows: usize) -> f64 {
    match (columns, rows) {
        (1, 1) => 390.0,
        (1, _) => 230.0,
        (2, 1) => 300.0,
        (2, _) => 230.0,
        (3, _) => 220.0,
        _ => 190.0,
    }
}

/// How wide the page is where that many panels stand side by side.
fn page_width(columns: usize) -> f64 {
    PAGE_WIDTH + columns.saturating_sub(4) as f64 * 200.0
}

/// The room that is left of the panels: axis label, tick labels, distances.
fn left_room(figure: &Figure) -> f64 {
    let ticks = figure.strips.iter().flat_map(|strip| &strip.scale.ticks);
    let widest = ticks.map(|tick| width(&tick.label, SMALL)).fold(0.0, f64::max);
    EDGE + BODY + 10.0 + widest + 8.0
}

impl Layout {
    /// Places everything on the page of a figure.
    pub fn new(figure: &Figure) -> Self {
        let width = page_width(figure.columns);
        let left = left_room(figure);
        let right = width - EDGE - figure.side;
        let gaps = COLUMN_GAP * (figure.columns - 1) as f64;
        let panel_width = (right - left - gaps) / figure.columns as f64;
        let below = Below::new(&figure.x, panel_width);
        let text_room = width - 2.0 * EDGE;
        let title = wrap(&figure.title, TITLE, text_room / BOLD, 2);
        let subtitle = wrap(&figure.subtitle, BODY, text_room, 3);
        let top = EDGE
            + title.len() as f64 * TITLE * LEADING
            + 2.0
            + subtitle.len() as f64 * BODY * LEADING
            + 12.0;
        let mut layout = Self {
            width,
            height: 0.0,
            title,
            subtitle,
            panels: Vec::new(),
            strips: Vec::new(),
            below,
            x_label: 0.0,
            legend: 0.0,
        };
        let bottom = layout.place_panels(figure, (left, top), panel_width);
        layout.x_label = bottom + layout.below.height() + BODY * 0.9;
        layout.legend = layout.x_label + BODY * 0.8 + 12.0;
        let entries = legend::height(&figure.legend, right + figure.side - left);
        layout.height = layout.legend + entries + EDGE * 0.7;
        if figure.legend.iter().all(Vec::is_empty) {
            layout.height -= 12.0;
        }
        layout.height = layout.height.ceil();
        layout
    }

    /// Places the panels below each other and returns where the last row ends.
    fn place_panels(&mut self, figure: &Figure, (left, top): (f64, f64), wide: f64) -> f64 {
        let count = figure.panels.len();
        let rows = count.div_ceil(figure.columns);
        let high = panel_height(figure.columns, rows * figure.strips.len());
        let titles: Vec<Vec<String>> =
            figure.panels.iter().map(|parts| title_lines(parts, wide)).collect();
        let incomplete = !count.is_multiple_of(figure.columns) && rows > 1;
        let mut y = top;
        for strip in 0..figure.strips.len() {
            let mut ends = (f64::INFINITY, y);
            for row in 0..rows {
                let members = row * figure.columns..count.min((row + 1) * figure.columns);
                // A strip that repeats the columns above it needs no titles of its own.
                let titled = strip == 0 || rows > 1;
                let lines = titles[members.clone()].iter().map(Vec::len).max().unwrap_or(0);
                if titled && lines > 0 {
                    y += lines as f64 * BODY * LEADING + 4.0;
                }
                let mut frame = Frame { left, top: y, right: left + wide, bottom: y + high };
                for index in members.clone() {
                    let last_strip = strip + 1 == figure.strips.len();
                    self.panels.push(Placed {
                        strip,
                        index,
                        frame,
                        title: if titled { titles[index].clone() } else { Vec::new() },
                        leftmost: index == members.start,
                        lowest: index + figure.columns >= count && (last_strip || incomplete),
                    });
                    frame.left += wide + COLUMN_GAP;
                    frame.right += wide + COLUMN_GAP;
                }
                ends = (ends.0.min(frame.top), frame.bottom);
                y = frame.bottom + ROW_GAP;
                if incomplete && row + 2 >= rows {
                    y += self.below.height();
                }
            }
            self.strips.push(Frame { left, top: ends.0, right: left + wide, bottom: ends.1 });
        }
        self.strips.last().map_or(top, |strip| strip.bottom)
    }
}

/// The title of a panel on one line if it fits, else on one line per part.
fn title_lines(parts: &[String], room: f64) -> Vec<String> {
    let joined = parts.join(", ");
    if joined.is_empty() {
        Vec::new()
    } else if width(&joined, BODY) <= room {
        vec![joined]
    } else {
        parts.iter().map(|part| fit(part, BODY, room)).collect()
    }
}
