//! Draws lines, areas, marks and texts with plotters, on a grid four times finer than the page.
//!
//! Plotters places everything on whole numbers, which would show as kinks in smooth curves; the
//! page is therefore drawn large and shrunk by the view box.

use super::text::escape;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Grid points per unit of the page.
const FINE: f64 = 4.0;

/// The fonts to look for; those after the first are not wider than it.
const FONTS: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// Plotters divides font sizes by this before it writes them.
const FONT_SCALE: f64 = 1.24;

/// Result of a drawing step.
pub type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// A position on the page.
pub type Spot = (f64, f64);

/// A rectangle on the page.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// How a line is drawn: colour, width, and lengths of dashes and gaps (none for a full line).
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    pub color: RGBColor,
    pub width: f64,
    pub dash: &'static [f64],
}

/// How a text is drawn.
#[derive(Clone, Copy)]
pub struct Type {
    pub size: f64,
    pub color: RGBColor,
    pub bold: bool,
    pub align: HPos,
    /// Written from bottom to top.
    pub turned: bool,
}

impl Type {
    /// Plain text that begins at its position.
    pub const fn new(size: f64, color: RGBColor) -> Self {
        Self { size, color, bold: false, align: HPos::Left, turned: false }
    }

    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub const fn centred(self) -> Self {
        Self { align: HPos::Center, ..self }
    }

    pub const fn ending(self) -> Self {
        Self { align: HPos::Right, ..self }
    }

    pub const fn turned(self) -> Self {
        Self { turned: true, ..self }
    }
}

/// A page that is being drawn.
pub struct Canvas<'a> {
    root: DrawingArea<SVGBackend<'a>, Shift>,
}

/// The part of a page that has data coordinates.
pub struct Plot<'a> {
    area: DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
}

impl<'a> Canvas<'a> {
    /// A white page of that size.
    fn new(buffer: &'a mut String, width: f64, height: f64) -> Result<Self, PageError> {
        let size = (fine(width).unsigned_abs(), fine(height).unsigned_abs());
        let root = SVGBackend::with_string(buffer, size).into_drawing_area();
        root.fill(&WHITE)?;
        Ok(Self { root })
    }

    /// Gives a part of the page data coordinates; `y` grows upwards.
    pub fn plot(&self, frame: Frame, x: (f64, f64), y: (f64, f64)) -> Plot<'a> {
        let pixels = (
            fine(frame.left)..fine(frame.right),
            // A descending range of pixels makes the values ascend.
            fine(frame.bottom)..fine(frame.top),
        );
        let axes = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(x.0..x.1, y.0..y.1, pixels);
        Plot { area: self.root.clone().apply_coord_spec(axes) }
    }

    /// A line through the spots.
    pub fn line(&self, spots: &[Spot], stroke: Stroke) -> Drawn {
        let style = ShapeStyle {
            color: stroke.color.to_rgba(),
            filled: false,
            stroke_width: fine(stroke.width).unsigned_abs(),
        };
        for part in dashes(spots, stroke.dash) {
            self.root.draw(&PathElement::new(grid(&part), style))?;
        }
        Ok(())
    }

    /// A filled area.
    pub fn area(&self, spots: &[Spot], color: RGBColor, opacity: f64) -> Drawn {
        self.root.draw(&Polygon::new(grid(spots), color.mix(opacity).filled()))
    }

    /// A filled rectangle.
    pub fn rect(&self, frame: Frame, color: RGBColor) -> Drawn {
        let corners = grid(&[(frame.left, frame.top), (frame.right, frame.bottom)]);
        self.root.draw(&Rectangle::new([corners[0], corners[1]], color.filled()))
    }

    /// A filled circle.
    pub fn disc(&self, (x, y): Spot, radius: f64, color: RGBColor) -> Drawn {
        self.root.draw(&Circle::new((fine(x), fine(y)), fine(radius), color.filled()))
    }

    /// A circle that is not filled.
    pub fn circle(&self, (x, y): Spot, radius: f64, stroke: Stroke) -> Drawn {
        let style = ShapeStyle {
            color: stroke.color.to_rgba(),
            filled: false,
            stroke_width: fine(stroke.width).unsigned_abs(),
        };
        self.root.draw(&Circle::new((fine(x), fine(y)), fine(radius), style))
    }

    /// One line of text whose middle is at the height of the spot.
    pub fn text(&self, text: &str, (x, y): Spot, face: Type) -> Drawn {
        let weight = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
        let transform = if face.turned { FontTransform::Rotate270 } else { FontTransform::None };
        let style = TextStyle::from(
            FontDesc::new(FontFamily::Name(FONTS), face.size * FINE * FONT_SCALE, weight)
                .transform(transform),
        )
        .color(&face.color)
        .pos(Pos::new(face.align, VPos::Center));
        self.root.draw(&Text::new(text.to_owned(), (fine(x), fine(y)), style))
    }
}

impl Plot<'_> {
    /// Where a value of the data lies on the page.
    pub fn spot(&self, x: f64, y: f64) -> Spot {
        let (x, y) = self.area.map_coordinate(&(x, y));
        (f64::from(x) / FINE, f64::from(y) / FINE)
    }
}

/// Error while a page is drawn.
type PageError = DrawingAreaErrorKind<std::io::Error>;

/// An SVG document of that size, with a title and a description for those who cannot see it.
pub fn page(
    (width, height): (f64, f64),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Canvas<'_>) -> Drawn,
) -> Result<String, PageError> {
    let mut drawn = String::new();
    {
        let canvas = Canvas::new(&mut drawn, width, height)?;
        draw(&canvas)?;
        canvas.root.present()?;
    }
    // The head that plotters wrote is replaced: the page is shown at its own size.
    let body = drawn.split_once(">\n").map_or("", |(_, body)| body);
    let (fine_width, fine_height) = (fine(width), fine(height));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {fine_width} {fine_height}\" role=\"img\" stroke-linejoin=\"round\">\n\
         <title>{}</title>\n<desc>{}</desc>\n{body}",
        escape(title),
        escape(description),
    ))
}

/// The nearest grid point.
fn fine(length: f64) -> i32 {
    (length * FINE).round() as i32
}

fn grid(spots: &[Spot]) -> Vec<(i32, i32)> {
    spots.iter().map(|&(x, y)| (fine(x), fine(y))).collect()
}

/// The parts of a line that are drawn, given the lengths of dashes and gaps in turn.
fn dashes(spots: &[Spot], pattern: &[f64]) -> Vec<Vec<Spot>> {
    if pattern.is_empty() || spots.len() < 2 {
        return vec![spots.to_vec()];
    }
    let mut parts = Vec::new();
    let mut part = vec![spots[0]];
    let (mut turn, mut left) = (0, pattern[0]);
    for pair in spots.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = (x1 - x0).hypot(y1 - y0);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let here = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length);
            // Even turns are dashes, odd ones gaps.
            if turn % 2 == 0 {
                part.push(here);
                parts.push(std::mem::take(&mut part));
            } else {
                part = vec![here];
            }
            turn += 1;
            left = pattern[turn % pattern.len()];
        }
        left -= length - done;
        if turn % 2 == 0 {
            part.push((x1, y1));
        }
    }
    parts.push(part);
    parts.retain(|part| part.len() > 1);
    parts
}
