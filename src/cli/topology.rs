//! `crosspoint topology`: what a map of a network holds, and a picture of it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::map::{Map, MapLink, Survey};
use crate::report::{draw_network, file_stem, render_png};
use crate::units::counted;

use super::bare_units::{MAP_HELP, UnitArguments};
use super::common::replace;
use super::counter::Counter;
use super::{Ending, Failure, Look, ProgressChoice, WRONG, print, print_json, tell, visible};

/// Rows of the table of bottlenecks.
const SHOWN: usize = 5;

#[derive(Args, Debug)]
pub(super) struct TopologyArguments {
    #[arg(value_name = "FILE", help = MAP_HELP.as_str())]
    file: PathBuf,
    #[command(flatten)]
    units: UnitArguments,
    /// Draw it into this folder, as SVG and PNG.
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write it into this file as a map in TOML, as it was read.
    #[arg(long, value_name = "FILE.toml")]
    convert: Option<PathBuf>,
    /// For machines: one JSON object.
    #[arg(long)]
    json: bool,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t = ProgressChoice::Auto)]
    progress: ProgressChoice,
}

pub(super) fn topology(arguments: &TopologyArguments, look: Look) -> Ending {
    let map = arguments.units.load(&arguments.file, look)?;
    warn(&map);
    let searches = Survey::searches(&map);
    let mut counter = Counter::new(arguments.progress, searches, "searches for routes");
    let survey = Survey::watched(&map, |done| counter.reached(done));
    counter.finish();
    if arguments.json {
        print_json(&json(&map, &survey))?;
    } else {
        print(&text(&map, &survey))?;
    }
    if let Some(dir) = &arguments.out {
        for path in draw(&map, &survey, dir)? {
            // With --json standard output is for machines alone.
            if arguments.json { tell(&path) } else { print(&path)? }
        }
    }
    if let Some(path) = &arguments.convert {
        convert(&map, path)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a map as TOML.
fn convert(map: &Map, path: &Path) -> Result<(), Failure> {
    if path.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("toml")) {
        let message = format!("--convert writes TOML: `{}` has to end in .toml", path.display());
        return Err(Failure { message: format!("error: {message}"), code: WRONG });
    }
    if map.weights().is_err() {
        tell("warning: weights left out: they cannot decide on routes");
    }
    replace(path, |file| file.write_all(map.to_toml().as_bytes()))
        .map_err(|error| Failure::of_system("write", path, &error))
}

fn draw(map: &Map, survey: &Survey, dir: &Path) -> Result<Vec<String>, Failure> {
    let svg = draw_network(map, survey).map_err(Failure::io)?;
    let png = render_png(&svg).map_err(Failure::io)?;
    let failed = |path: &Path, error: io::Error| Failure::of_system("write", path, &error);
    fs::create_dir_all(dir).map_err(|error| failed(dir, error))?;
    let stem = file_stem(&map.name);
    let mut written = Vec::new();
    for (ending, bytes) in [("svg", svg.as_bytes()), ("png", png.as_slice())] {
        let path = dir.join(format!("{stem}.{ending}"));
        replace(&path, |file| file.write_all(bytes)).map_err(|error| failed(&path, error))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}

fn names(map: &Map, nodes: &[usize]) -> String {
    const MOST: usize = 8;
    let named: Vec<String> =
        nodes.iter().take(MOST).map(|&at| clean(&map.nodes[at].name)).collect();
    let more = nodes.len().saturating_sub(MOST);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

fn link_name(map: &Map, link: usize) -> String {
    let (a, b) = map.links[link].ends;
    format!("{} - {}", clean(&map.nodes[a].name), clean(&map.nodes[b].name))
}

/// Prints what was assumed.
pub(super) fn warn(map: &Map) {
    for warning in &map.warnings {
        tell(&format!("warning: {}", clean(warning)));
    }
}

/// A name on one line.
fn clean(name: &str) -> String {
    visible(name).replace('\n', "\\u{a}")
}

fn text(map: &Map, survey: &Survey) -> String {
    let at_least = |is_exact: bool| if is_exact { "" } else { "at least " };
    let (exact, whole) = (survey.diameter_is_exact, survey.sampled.is_none());
    let mut lines = vec![
        format!("{}", clean(&map.name)),
        format!("  nodes           {} ({} hosts)", map.nodes.len(), survey.hosts),
        format!("  links           {}", map.links.len()),
        format!("  diameter        {}{}", at_least(exact), counted(survey.diameter, "link")),
        format!(
            "  longest route   {}{}, {} one way",
            at_least(whole),
            counted(survey.longest_hops, "link"),
            survey.longest_latency
        ),
    ];
    if survey.parts > 1 {
        lines.push(format!("  parts           {} that no link joins", survey.parts));
    }
    let whole = match survey.parts {
        1 => "the network stays whole",
        _ => "no part falls apart",
    };
    lines.push(match survey.cut_nodes.len() {
        0 => format!("  cut nodes       none: {whole} without any one node"),
        count => format!("  cut nodes       {count}: {}", names(map, &survey.cut_nodes)),
    });
    lines.push(match survey.bridges.len() {
        0 => format!("  bridges         none: {whole} without any one link"),
        count => {
            let shown: Vec<String> =
                survey.bridges.iter().take(4).map(|&link| link_name(map, link)).collect();
            let rest = if count > 4 { format!(" and {} more", count - 4) } else { String::new() };
            format!("  bridges         {count}: {}{rest}", shown.join(", "))
        }
    });
    if let Some(nodes) = survey.sampled {
        lines.push(format!(
            "  (longest route and bottlenecks by the routes between {nodes} of the nodes)"
        ));
    }
    lines.push(
        "  bottlenecks     if all pairs of nodes sent at once: capacity per route".to_owned(),
    );
    for busy in survey.bottlenecks.iter().take(SHOWN) {
        lines.push(format!(
            "    {:<40} {:>12}  {:>10} per route, {:.1} % of routes",
            link_name(map, busy.link),
            capacity(&map.links[busy.link]),
            rate(busy.per_route),
            100.0 * busy.share
        ));
    }
    lines.join("\n")
}

/// The capacity of a link, of both directions where they differ.
fn capacity(link: &MapLink) -> String {
    if link.capacity == link.capacity_back {
        return link.capacity.to_string();
    }
    format!("{}, back {}", link.capacity, link.capacity_back)
}

fn rate(bits_per_second: f64) -> String {
    let units = [(1e9, "Gbit/s"), (1e6, "Mbit/s"), (1e3, "kbit/s"), (1.0, "bit/s")];
    let (size, unit) =
        units.into_iter().find(|(size, _)| bits_per_second >= *size).unwrap_or((1.0, "bit/s"));
    format!("{:.3} {unit}", bits_per_second / size)
}

fn json(map: &Map, survey: &Survey) -> serde_json::Value {
    let name = |&at: &usize| map.nodes[at].name.clone();
    let ends = |link: usize| {
        let (a, b) = map.links[link].ends;
        [name(&a), name(&b)]
    };
    serde_json::json!({
        "name": map.name,
        "nodes": map.nodes.len(),
        "hosts": survey.hosts,
        "links": map.links.len(),
        "parts": survey.parts,
        "diameter_hops": survey.diameter,
        "longest_route_hops": survey.longest_hops,
        "longest_route_latency_s": survey.longest_latency.as_secs_f64(),
        "cut_nodes": survey.cut_nodes.iter().map(name).collect::<Vec<_>>(),
        "bridges": survey.bridges.iter().map(|&link| ends(link)).collect::<Vec<_>>(),
        "bottlenecks": survey.bottlenecks.iter().take(SHOWN).map(|busy| serde_json::json!({
            "between": ends(busy.link),
            "capacity_bit_per_s": map.links[busy.link].capacity.bits_per_second(),
            "capacity_back_bit_per_s": map.links[busy.link].capacity_back.bits_per_second(),
            "per_route_bit_per_s": busy.per_route,
            "share_of_routes": busy.share,
        })).collect::<Vec<_>>(),
        "diameter_is_exact": survey.diameter_is_exact,
        "sampled_nodes": survey.sampled,
        "warnings": map.warnings,
    })
}
