//! Draws the map of a network: nodes where they lie, or where springs between them would put them.

use plotters::style::RGBColor;

use super::canvas::{Canvas, Drawn, Frame, Spot, Stroke, Type, page};
use super::text::{clean, fit, width};
use crate::map::{Map, Survey};
use crate::net::NodeKind;

const PAGE: (f64, f64) = (900.0, 640.0);
const FIELD: Frame = Frame { left: 60.0, top: 80.0, right: 840.0, bottom: 570.0 };
const TITLE: Type = Type::new(18.0, DARK).bold();
const SMALL: Type = Type::new(11.0, DARK);
const LABEL: f64 = 10.0;
const DARK: RGBColor = RGBColor(38, 38, 38);
const GREY: RGBColor = RGBColor(150, 150, 150);
// Okabe and Ito (2008): distinct without seeing red and green.
const BLUE: RGBColor = RGBColor(0, 114, 178);
const ORANGE: RGBColor = RGBColor(213, 94, 0);
/// Above this number of nodes labels would only cover each other.
const MOST_LABELLED: usize = 250;
/// Rounds of the springs, and the number of nodes above which a circle has to do.
const ROUNDS: usize = 300;
const MOST_SPRUNG: usize = 1_000;

/// The map as an SVG document: cut nodes orange, lines wider by capacity, bridges dashed.
///
/// # Errors
/// If the page cannot be drawn.
pub fn draw_network(map: &Map, survey: &Survey) -> Result<String, String> {
    let spots = fitted(&positions(map));
    let title = clean(&map.name);
    let counts = format!("{} nodes, {} links", map.nodes.len(), map.links.len());
    let draw = |canvas: &Canvas<'_>| {
        canvas.text(&fit(&title, TITLE.size, 780.0), (60.0, 30.0), TITLE)?;
        canvas.text(&counts, (60.0, 52.0), SMALL)?;
        draw_links(canvas, map, survey, &spots)?;
        draw_nodes(canvas, map, survey, &spots)?;
        let taken = draw_labels(canvas, map, &spots)?;
        draw_legend(canvas, map, taken)
    };
    let description = format!("Map of a network of {counts}.");
    page(PAGE, &title, &description, draw).map_err(|error| error.to_string())
}

fn draw_links(canvas: &Canvas<'_>, map: &Map, survey: &Survey, spots: &[Spot]) -> Drawn {
    for (at, link) in map.links.iter().enumerate() {
        // One step per power of ten from 10 Mbit/s on.
        let narrower = link.capacity.min(link.capacity_back).bits_per_second() as f64;
        let decades = narrower.log10() - 7.0;
        let width = (1.0 + 0.6 * decades).clamp(0.7, 4.0);
        let bridge = survey.bridges.binary_search(&at).is_ok();
        let dash: &[f64] = if bridge { &[6.0, 3.0] } else { &[] };
        let color = if bridge { ORANGE } else { GREY };
        let stroke = Stroke { color, width, dash };
        canvas.line(&[spots[link.ends.0], spots[link.ends.1]], stroke)?;
    }
    Ok(())
}

fn draw_nodes(canvas: &Canvas<'_>, map: &Map, survey: &Survey, spots: &[Spot]) -> Drawn {
    let radius = if map.nodes.len() > MOST_LABELLED { 2.0 } else { 4.0 };
    for (at, (node, &(x, y))) in map.nodes.iter().zip(spots).enumerate() {
        let cut = survey.cut_nodes.binary_search(&at).is_ok();
        let color = if cut { ORANGE } else { BLUE };
        if node.kind == NodeKind::Host {
            canvas.disc((x, y), radius, color)?;
        } else {
            let (left, top) = (x - radius, y - radius);
            canvas.rect(Frame { left, top, right: x + radius, bottom: y + radius }, color)?;
        }
    }
    Ok(())
}

/// Writes the names that find room; returns how many did not.
fn draw_labels(
    canvas: &Canvas<'_>,
    map: &Map,
    spots: &[Spot],
) -> Result<usize, plotters::drawing::DrawingAreaErrorKind<std::io::Error>> {
    if map.nodes.len() > MOST_LABELLED {
        return Ok(map.nodes.len());
    }
    let around =
        |&(x, y): &Spot| Frame { left: x - 4.0, top: y - 4.0, right: x + 4.0, bottom: y + 4.0 };
    let mut taken: Vec<Frame> = spots.iter().map(around).collect();
    let mut left_out = 0;
    for (node, &(x, y)) in map.nodes.iter().zip(spots) {
        let name = fit(&clean(&node.name), LABEL, 130.0);
        let long = width(&name, LABEL);
        let places = [
            (x + 6.0, y),
            (x - 6.0 - long, y),
            (x - long / 2.0, y - 10.0),
            (x - long / 2.0, y + 10.0),
        ];
        let frame =
            |(left, y): Spot| Frame { left, top: y - 5.0, right: left + long, bottom: y + 5.0 };
        let free = places.iter().copied().map(frame).find(|frame| {
            frame.left > 2.0
                && frame.right < PAGE.0 - 2.0
                && !taken.iter().any(|other| overlap(frame, other))
        });
        match free {
            Some(frame) => {
                let middle = f64::midpoint(frame.top, frame.bottom);
                canvas.text(&name, (frame.left, middle), Type::new(LABEL, DARK))?;
                taken.push(frame);
            }
            None => left_out += 1,
        }
    }
    Ok(left_out)
}

fn overlap(a: &Frame, b: &Frame) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

fn draw_legend(canvas: &Canvas<'_>, map: &Map, left_out: usize) -> Drawn {
    let y = 605.0;
    canvas.disc((64.0, y), 4.0, BLUE)?;
    canvas.text("host", (74.0, y), SMALL)?;
    let frame = Frame { left: 112.0, top: y - 4.0, right: 120.0, bottom: y + 4.0 };
    canvas.rect(frame, BLUE)?;
    canvas.text("switch", (126.0, y), SMALL)?;
    canvas.disc((182.0, y), 4.0, ORANGE)?;
    canvas.text("others depend on it", (192.0, y), SMALL)?;
    canvas
        .line(&[(318.0, y), (346.0, y)], Stroke { color: ORANGE, width: 2.0, dash: &[6.0, 3.0] })?;
    canvas.text("the only link between two parts", (352.0, y), SMALL)?;
    canvas.text("wider lines: more capacity", (545.0, y), SMALL)?;
    let placed = map.nodes.iter().any(|node| node.place.is_some());
    let laid_out =
        if placed { "placed by coordinates" } else { "placed by springs between neighbours" };
    let names = match left_out {
        0 => String::new(),
        count => format!("; {count} names found no room"),
    };
    canvas.text(&format!("{laid_out}{names}"), (60.0, y + 18.0), Type::new(10.0, GREY))
}

/// Where the nodes lie, in any unit, y growing downwards.
fn positions(map: &Map) -> Vec<Spot> {
    if map.nodes.iter().all(|node| node.place.is_none()) {
        return sprung(map);
    }
    let places: Vec<Option<Spot>> = map
        .nodes
        .iter()
        .map(|node| node.place.map(|place| (place.longitude, -place.latitude)))
        .collect();
    let known: Vec<Spot> = places.iter().flatten().copied().collect();
    let middle = mean(&known).unwrap_or((0.0, 0.0));
    // Degrees of longitude shrink towards the poles.
    let squeeze = middle.1.to_radians().cos().max(0.2);
    let mut neighbours = vec![Vec::new(); map.nodes.len()];
    for link in &map.links {
        let (a, b) = link.ends;
        neighbours[a].extend(places[b]);
        neighbours[b].extend(places[a]);
    }
    let beside = |at: usize| {
        let (x, y) = mean(&neighbours[at]).unwrap_or(middle);
        // A little aside, each in a direction of its own.
        let turn = at as f64 * 2.4;
        (x + turn.cos(), y + turn.sin())
    };
    let spot = |at: usize| places[at].unwrap_or_else(|| beside(at));
    (0..map.nodes.len()).map(spot).map(|(x, y)| (x * squeeze, y)).collect()
}

fn mean(spots: &[Spot]) -> Option<Spot> {
    let count = spots.len() as f64;
    let sum = spots.iter().fold((0.0, 0.0), |sum, spot| (sum.0 + spot.0, sum.1 + spot.1));
    (!spots.is_empty()).then_some((sum.0 / count, sum.1 / count))
}

/// Nodes that push each other away, links that pull (Fruchterman and Reingold 1991), from a circle.
fn sprung(map: &Map) -> Vec<Spot> {
    let count = map.nodes.len();
    let turn = |at: usize| std::f64::consts::TAU * at as f64 / count as f64;
    let mut spots: Vec<Spot> = (0..count).map(|at| (turn(at).cos(), turn(at).sin())).collect();
    if count > MOST_SPRUNG {
        return spots;
    }
    let wanted = 1.5 / (count as f64).sqrt();
    for round in 0..ROUNDS {
        let mut pulls = vec![(0.0, 0.0); count];
        let mut pull = |a: usize, b: usize, strength: &dyn Fn(f64) -> f64| {
            let (dx, dy) = (spots[b].0 - spots[a].0, spots[b].1 - spots[a].1);
            let length = dx.hypot(dy).max(1e-6);
            let force = strength(length) / length;
            pulls[a] = (pulls[a].0 + dx * force, pulls[a].1 + dy * force);
            pulls[b] = (pulls[b].0 - dx * force, pulls[b].1 - dy * force);
        };
        for a in 0..count {
            for b in a + 1..count {
                pull(a, b, &|length| -wanted * wanted / length);
            }
        }
        for link in &map.links {
            pull(link.ends.0, link.ends.1, &|length| length * length / wanted);
        }
        let most = 0.1 * (1.0 - round as f64 / ROUNDS as f64);
        for (spot, (dx, dy)) in spots.iter_mut().zip(pulls) {
            let scale = (most / f64::hypot(dx, dy).max(1e-9)).min(1.0);
            *spot = (spot.0 + dx * scale, spot.1 + dy * scale);
        }
    }
    spots
}

/// Scaled and moved into the field, with the same scale both ways.
fn fitted(spots: &[Spot]) -> Vec<Spot> {
    let bound = |value: fn(&Spot) -> f64| {
        let values = spots.iter().map(value);
        values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)))
    };
    let ((left, right), (top, bottom)) = (bound(|spot| spot.0), bound(|spot| spot.1));
    let (wide, high) = ((right - left).max(1e-9), (bottom - top).max(1e-9));
    let scale = (FIELD.width() / wide).min(FIELD.height() / high);
    let (x0, y0) = (f64::midpoint(FIELD.left, FIELD.right), f64::midpoint(FIELD.top, FIELD.bottom));
    let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
    spots.iter().map(|spot| (x0 + (spot.0 - x) * scale, y0 + (spot.1 - y) * scale)).collect()
}
