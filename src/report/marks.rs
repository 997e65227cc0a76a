//! The colours, dashes, marks and hatchings that distinguish series, also in grey.

use super::canvas::{Canvas, Drawn, Frame, Spot, Stroke};
use super::manifest::Manifest;
use plotters::style::RGBColor;

pub const INK: RGBColor = RGBColor(0x22, 0x26, 0x2b);
pub const MUTED: RGBColor = RGBColor(0x5f, 0x66, 0x70);
pub const THEORY: RGBColor = RGBColor(0x6e, 0x6e, 0x6e);
pub const RULE: RGBColor = RGBColor(0x9a, 0xa0, 0xa6);
pub const FAINT: RGBColor = RGBColor(0xe4, 0xe6, 0xe9);
pub const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);

/// The colours of Okabe and Ito, without the yellow, which is too pale on white.
const COLORS: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0x30, 0x30, 0x30),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x85, 0x85, 0x85),
];

const DASHES: [&[f64]; 8] = [
    &[],
    &[9.0, 3.5],
    &[2.5, 2.5],
    &[11.0, 3.0, 2.5, 3.0],
    &[5.0, 2.5],
    &[14.0, 4.0],
    &[6.0, 2.5, 1.8, 2.5, 1.8, 2.5],
    &[1.5, 3.5],
];

/// A thin dashed line for the computed metric of that number.
pub fn theory(number: usize, color: RGBColor) -> Stroke {
    const DASHES: [&[f64]; 5] = [
        &[4.0, 3.0],
        &[1.5, 2.5],
        &[8.0, 3.0, 1.5, 3.0],
        &[10.0, 5.0],
        &[5.0, 2.0, 1.5, 2.0, 1.5, 2.0],
    ];
    Stroke { color, width: 1.25, dash: DASHES[number % DASHES.len()] }
}

/// The architectures that come with the program: each looks the same wherever it appears.
const SHIPPED: [&str; 11] = [
    "client-server",
    "client-server-standby",
    "workgroup",
    "workgroup-copies",
    "hybrid-directory",
    "hybrid-cache",
    "internet-copies",
    "nas",
    "host-pc",
    "cloud-drive",
    "sync-tool",
];

/// The looks of architectures, in their order. Other ones beside them get those that are left: of
/// shipped ones that are not there, then further ones.
pub fn of_architectures(names: &[String]) -> Vec<Look> {
    let shipped = |name: &String| SHIPPED.iter().position(|own| own == name);
    let taken: Vec<usize> = names.iter().filter_map(shipped).collect();
    let mut left = (0..).filter(|number| !taken.contains(number));
    let look = |name: &String| {
        let number = shipped(name).or_else(|| left.next());
        Look(number.unwrap_or_default())
    };
    names.iter().map(look).collect()
}

/// The looks of compared alternatives. Only architectures are known by theirs.
pub fn of_compared(manifest: &Manifest) -> Vec<Look> {
    let names = &manifest.architectures;
    if manifest.compares_architectures() {
        of_architectures(names)
    } else {
        (0..names.len()).map(Look).collect()
    }
}

/// The look of one series, by its number. Colours repeat after eight, each time with other dashes
/// and marks, so that looks repeat after sixty-four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look(pub usize);

impl Look {
    /// The number of its dash and its mark.
    fn shape(self) -> usize {
        (self.0 + self.0 / COLORS.len()) % DASHES.len()
    }

    pub fn color(self) -> RGBColor {
        COLORS[self.0 % COLORS.len()]
    }

    /// The colour made dark enough for text on white.
    pub fn ink(self) -> RGBColor {
        let RGBColor(r, g, b) = self.color();
        let light = 0.3 * f64::from(r) + 0.59 * f64::from(g) + 0.11 * f64::from(b);
        let factor = (95.0 / light).min(1.0);
        let dark = |part: u8| (f64::from(part) * factor).round() as u8;
        RGBColor(dark(r), dark(g), dark(b))
    }

    /// The colour of a line that is drawn over the series and still seen.
    pub fn shade(self) -> RGBColor {
        let RGBColor(r, g, b) = self.color();
        let dark = |part: u8| part / 2;
        RGBColor(dark(r), dark(g), dark(b))
    }

    pub fn stroke(self) -> Stroke {
        Stroke { color: self.color(), width: 2.0, dash: DASHES[self.shape()] }
    }

    /// Draws the mark of the series, set off from lines by a white edge.
    pub fn mark(self, canvas: &Canvas<'_>, at: Spot) -> Drawn {
        let shape = self.shape();
        if shape == 0 {
            canvas.disc(at, 5.0, PAPER)?;
            return canvas.disc(at, 3.9, self.color());
        }
        if shape == 7 {
            canvas.disc(at, 4.6, self.color())?;
            return canvas.disc(at, 2.6, PAPER);
        }
        canvas.area(&outline(shape, at, 1.3), PAPER, 1.0)?;
        canvas.area(&outline(shape, at, 1.0), self.color(), 1.0)
    }
}

/// The corners of a mark, `scale` times its usual size.
fn outline(shape: usize, (x, y): Spot, scale: f64) -> Vec<Spot> {
    let corners: &[Spot] = match shape {
        1 => &[(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)],
        2 => &[(0.0, -5.0), (4.6, 3.3), (-4.6, 3.3)],
        3 => &[(0.0, -5.2), (5.2, 0.0), (0.0, 5.2), (-5.2, 0.0)],
        4 => &[(0.0, 5.0), (4.6, -3.3), (-4.6, -3.3)],
        5 => &[
            (-1.6, -4.8),
            (1.6, -4.8),
            (1.6, -1.6),
            (4.8, -1.6),
            (4.8, 1.6),
            (1.6, 1.6),
            (1.6, 4.8),
            (-1.6, 4.8),
            (-1.6, 1.6),
            (-4.8, 1.6),
            (-4.8, -1.6),
            (-1.6, -1.6),
        ],
        _ => &[(-5.0, -2.4), (5.0, -2.4), (5.0, 2.4), (-5.0, 2.4)],
    };
    corners.iter().map(|(dx, dy)| (x + dx * scale, y + dy * scale)).collect()
}

/// A ring with bars through it: where two lines cross, and how sure that is alone and among all
/// crossings. The bar of one alone is thick where there is another one.
pub fn ring(
    canvas: &Canvas<'_>,
    at: Spot,
    [single, of_all]: [Option<(f64, f64)>; 2],
    color: RGBColor,
) -> Drawn {
    let stroke = |width| Stroke { color, width, dash: &[] };
    if let Some((from, to)) = of_all.or(single) {
        canvas.line(&[(from, at.1), (to, at.1)], stroke(1.25))?;
        for end in [from, to] {
            canvas.line(&[(end, at.1 - 3.5), (end, at.1 + 3.5)], stroke(1.25))?;
        }
    }
    if let Some((from, to)) = single.filter(|_| of_all.is_some()) {
        canvas.line(&[(from, at.1), (to, at.1)], stroke(3.5))?;
    }
    // A white ring below sets the ring off; both leave the crossing itself visible.
    canvas.circle(at, 6.0, Stroke { color: PAPER, width: 4.0, dash: &[] })?;
    canvas.circle(at, 6.0, Stroke { color, width: 1.75, dash: &[] })
}

/// A small grey ring: where two lines may cross.
pub fn faint_ring(canvas: &Canvas<'_>, at: Spot) -> Drawn {
    canvas.circle(at, 4.0, Stroke { color: RULE, width: 1.0, dash: &[] })
}

/// How many kinds of filling there are beside the one for the rest.
pub const FILLS: usize = 8;

/// The filling of one part of a bar: a colour, and white lines across the darker half of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill(pub usize);

/// The lines across a filling.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hatch {
    None,
    Rising,
    Falling,
    Level,
}

impl Fill {
    /// The filling for everything that has none of its own.
    pub const REST: Fill = Fill(FILLS);

    // Neighbours differ strongly in lightness, and those that do not differ in hatching.
    fn style(self) -> (RGBColor, Hatch) {
        match self.0 {
            0 => (RGBColor(0x00, 0x72, 0xb2), Hatch::None),
            1 => (RGBColor(0xe6, 0x9f, 0x00), Hatch::None),
            2 => (RGBColor(0x3a, 0x3a, 0x3a), Hatch::None),
            3 => (RGBColor(0xa6, 0xd8, 0xf5), Hatch::None),
            4 => (RGBColor(0xd5, 0x5e, 0x00), Hatch::Rising),
            5 => (RGBColor(0x00, 0x9e, 0x73), Hatch::Falling),
            6 => (RGBColor(0xcc, 0x79, 0xa7), Hatch::Level),
            7 => (RGBColor(0x4b, 0x3b, 0x8f), Hatch::Rising),
            _ => (RGBColor(0xdd, 0xdf, 0xe2), Hatch::None),
        }
    }

    /// Its colour, without the lines.
    pub fn color(self) -> RGBColor {
        self.style().0
    }

    /// Fills a rectangle.
    pub fn paint(self, canvas: &Canvas<'_>, frame: Frame) -> Drawn {
        let (color, hatch) = self.style();
        canvas.rect(frame, color)?;
        let white = Stroke { color: PAPER, width: 1.0, dash: &[] };
        for (from, to) in hatching(hatch, frame) {
            canvas.line(&[from, to], white)?;
        }
        Ok(())
    }
}

/// The lines of a hatching within a rectangle, aligned from one rectangle to the next.
fn hatching(hatch: Hatch, frame: Frame) -> Vec<(Spot, Spot)> {
    const STEP: f64 = 6.0;
    let Frame { left, top, right, bottom } = frame;
    // Each line is where `key` has one value; the keys of the corners bound the values needed.
    let (low, high) = match hatch {
        Hatch::None => return Vec::new(),
        Hatch::Rising => (left + top, right + bottom),
        Hatch::Falling => (left - bottom, right - top),
        Hatch::Level => (top, bottom),
    };
    let first = (low / STEP).floor() as i64 + 1;
    let last = (high / STEP).ceil() as i64 - 1;
    let line = |step: i64| {
        let key = step as f64 * STEP;
        match hatch {
            Hatch::Rising => {
                let (from, to) = (left.max(key - bottom), right.min(key - top));
                ((from, key - from), (to, key - to))
            }
            Hatch::Falling => {
                let (from, to) = (left.max(key + top), right.min(key + bottom));
                ((from, from - key), (to, to - key))
            }
            _ => ((left, key), (right, key)),
        }
    };
    (first..=last).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(names: &[&str]) -> Vec<usize> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        of_architectures(&names).into_iter().map(|look| look.0).collect()
    }

    #[test]
    fn shipped_architectures_look_the_same_everywhere_and_others_like_none_of_them() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/architectures");
        for entry in std::fs::read_dir(folder).expect("the models are there") {
            let path = entry.expect("it can be read").path();
            let name = path.file_stem().and_then(|name| name.to_str()).expect("it has a name");
            assert!(SHIPPED.contains(&name), "{name} has no look of its own");
        }
        assert_eq!(looks(&["internet-copies", "client-server"]), [6, 0]);
        assert_eq!(looks(&["hybrid-cache", "mine", "workgroup"]), [5, 0, 2]);
        assert_eq!(looks(&["mine", "client-server", "yours", "theirs"]), [1, 0, 2, 3]);
        let many: Vec<String> = (0..9).map(|number| format!("own-{number}")).collect();
        let all: std::collections::BTreeSet<usize> =
            of_architectures(&many).iter().map(|look| look.0).collect();
        assert_eq!(all.len(), 9, "also where colours have to repeat");
    }

    /// By colour and mark, so that the legend of many series names each.
    #[test]
    fn sixty_four_series_look_different() {
        let looks = (0..64).map(Look).map(|look| (look.ink(), look.shape()));
        let looks: Vec<String> = looks.map(|look| format!("{look:?}")).collect();
        let distinct: std::collections::BTreeSet<&String> = looks.iter().collect();
        assert_eq!(distinct.len(), 64);
        assert_eq!(Look(7).shape(), 7, "the first eight are as they were");
    }
}
