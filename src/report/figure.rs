//! A page with headline, panels on common axes and a legend, whatever the panels show.

use super::canvas::{Canvas, Drawn, Frame, Plot, Stroke, Type, page};
use super::layout::{BODY, Below, EDGE, LEADING, Layout, Placed, SMALL, TITLE};
use super::legend::{self, Entry};
use super::marks::{FAINT, INK, MUTED, RULE};
use super::scale::Scale;
use super::text::fit;
use plotters::drawing::DrawingAreaErrorKind;

/// Surroundings of the data of a chart.
pub struct Figure {
    pub title: String,
    pub subtitle: String,
    /// The chart in words, for those who cannot see it.
    pub description: String,
    pub x: Scale,
    pub x_label: String,
    /// The vertical axes, one below the other.
    pub strips: Vec<Strip>,
    /// The parts of each panel's title; every strip has all of the panels.
    pub panels: Vec<Vec<String>>,
    pub columns: usize,
    /// The entries of the legend, in groups that begin on a new line.
    pub legend: Vec<Vec<Entry>>,
    /// Room to the right of the panels, for labels.
    pub side: f64,
}

/// A vertical axis and the panels beside it.
pub struct Strip {
    pub label: String,
    pub scale: Scale,
}

/// A panel that is ready for its data.
pub struct Pane<'p, 'a> {
    pub canvas: &'p Canvas<'a>,
    pub plot: Plot<'a>,
    pub frame: Frame,
    pub strip: usize,
    pub index: usize,
}

impl Figure {
    /// The SVG of the figure, with the data drawn by `data` into one panel after the other.
    pub fn render(
        &self,
        data: impl Fn(&Pane<'_, '_>) -> Drawn,
    ) -> Result<String, DrawingAreaErrorKind<std::io::Error>> {
        let layout = Layout::new(self);
        page((layout.width, layout.height), &self.title, &self.description, |canvas| {
            headline(canvas, &layout)?;
            for placed in &layout.panels {
                let scale = &self.strips[placed.strip].scale;
                let plot =
                    canvas.plot(placed.frame, (self.x.low, self.x.high), (scale.low, scale.high));
                self.backdrop(canvas, &plot, placed, &layout.below)?;
                let Placed { frame, strip, index, .. } = *placed;
                data(&Pane { canvas, plot, frame, strip, index })?;
                self.labels(canvas, placed, &layout.below)?;
            }
            self.surroundings(canvas, &layout)
        })
    }

    /// The lines behind the data.
    fn backdrop(
        &self,
        canvas: &Canvas<'_>,
        plot: &Plot<'_>,
        placed: &Placed,
        below: &Below,
    ) -> Drawn {
        let Frame { left, top, right, bottom } = placed.frame;
        let faint = Stroke { color: FAINT, width: 1.0, dash: &[] };
        let fainter = Stroke { width: 0.5, ..faint };
        for tick in &self.strips[placed.strip].scale.ticks {
            let (_, y) = plot.spot(self.x.low, tick.at);
            let stroke = if tick.label.is_empty() { fainter } else { faint };
            canvas.line(&[(left, y), (right, y)], stroke)?;
        }
        // Lines at every tick of a crowded axis would only be noise.
        if let (false, Below::Level(labels)) = (self.x.categories, below) {
            for (at, _) in labels {
                let (x, _) = plot.spot(*at, self.strips[placed.strip].scale.low);
                canvas.line(&[(x, top), (x, bottom)], fainter)?;
            }
        }
        let rule = Stroke { color: RULE, width: 1.0, dash: &[] };
        canvas.line(&[(left, bottom), (right, bottom)], rule)
    }

    /// The labels at the ticks of a panel, and its title.
    fn labels(&self, canvas: &Canvas<'_>, placed: &Placed, below: &Below) -> Drawn {
        let frame = placed.frame;
        let scale = &self.strips[placed.strip].scale;
        let face = Type::new(SMALL, MUTED);
        if placed.leftmost {
            for tick in &scale.ticks {
                let part = (tick.at - scale.low) / (scale.high - scale.low);
                let y = frame.bottom - part * frame.height();
                canvas.text(&tick.label, (frame.left - 8.0, y), face.ending())?;
            }
        }
        for (line, text) in placed.title.iter().rev().enumerate() {
            let y = frame.top - 10.0 - line as f64 * BODY * LEADING;
            canvas.text(text, (frame.left, y), Type::new(BODY, INK))?;
        }
        let x =
            |at: f64| frame.left + (at - self.x.low) / (self.x.high - self.x.low) * frame.width();
        if !self.x.categories {
            let rule = Stroke { color: RULE, width: 1.0, dash: &[] };
            for tick in &self.x.ticks {
                let x = x(tick.at);
                canvas.line(&[(x, frame.bottom), (x, frame.bottom + 4.0)], rule)?;
            }
        }
        match below {
            _ if !placed.lowest => {}
            Below::Level(labels) => {
                for (at, lines) in labels {
                    for (index, line) in lines.iter().enumerate() {
                        let y = frame.bottom + 14.0 + index as f64 * SMALL * LEADING;
                        canvas.text(line, (x(*at), y), face.centred())?;
                    }
                }
            }
            Below::Turned(labels) => {
                for (at, label) in labels {
                    let spot = (x(*at), frame.bottom + 8.0);
                    canvas.text(label, spot, face.ending().turned())?;
                }
            }
        }
        Ok(())
    }

    /// Draws the parts that all panels share: the names of the axes and the legend.
    fn surroundings(&self, canvas: &Canvas<'_>, layout: &Layout) -> Drawn {
        let name = Type::new(BODY, INK).centred();
        for (strip, frame) in self.strips.iter().zip(&layout.strips) {
            let middle = (frame.top + frame.bottom) / 2.0;
            let text = fit(&strip.label, BODY, frame.height() + 20.0);
            canvas.text(&text, (EDGE + BODY / 2.0, middle), name.turned())?;
        }
        let left = layout.strips.first().map_or(EDGE, |strip| strip.left);
        let right = layout.width - EDGE - self.side;
        let label = fit(&self.x_label, BODY, right - left);
        canvas.text(&label, ((left + right) / 2.0, layout.x_label), name)?;
        let room = layout.width - EDGE - left;
        legend::draw(canvas, &self.legend, (left, layout.legend), room)
    }
}

fn headline(canvas: &Canvas<'_>, layout: &Layout) -> Drawn {
    let mut y = EDGE;
    for line in &layout.title {
        let middle = y + TITLE * LEADING / 2.0;
        canvas.text(line, (EDGE, middle), Type::new(TITLE, INK).bold())?;
        y += TITLE * LEADING;
    }
    y += 2.0;
    for line in &layout.subtitle {
        let middle = y + BODY * LEADING / 2.0;
        canvas.text(line, (EDGE, middle), Type::new(BODY, MUTED))?;
        y += BODY * LEADING;
    }
    Ok(())
}
