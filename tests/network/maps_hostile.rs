//! Maps of every sort of damage: whatever stands in a file, it is read or explained, and what is
//! read can be surveyed and used.

use std::fs;
use std::path::{Path, PathBuf};

use crosspoint::map::{Map, Parts, Schedule, Survey, Transfer, replay};
use crosspoint::net::{Net, Routing, Sharing};
use crosspoint::sim::{Rng, SimTime, Streams};
use crosspoint::units::Bytes;

/// Pieces that are put in at random places.
const PIECES: [&str; 32] = [
    "[",
    "]",
    "\"",
    "<",
    ">",
    "</",
    "&",
    "&#x110000;",
    "&amp;",
    "=",
    "[[node]]",
    "[[link]]",
    " 0 ",
    "-1",
    "1e400",
    "99999999999999999999",
    "0 bit/s",
    "17 Tbit/s",
    "1 h",
    "584 y",
    "NaN",
    "\u{feff}",
    "\0",
    "é",
    "\u{202e}",
    "\r\n",
    " id 1 ",
    " source 0 ",
    "<node/>",
    "<![CDATA[",
    "node = 3\n",
    "latency",
];

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maps");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// Up to three changes: bytes changed, ranges left out, repeated or moved, pieces put in.
fn damage(text: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..1 + rng.below(3) {
        let at = rng.below(text.len() as u32 + 1) as usize;
        let end = (at + rng.below(40) as usize).min(text.len());
        match rng.below(6) {
            0 if at < text.len() => text[at] = rng.below(256) as u8,
            1 => drop(text.drain(at..end)),
            2 => {
                let again = text[at..end].to_vec();
                drop(text.splice(at..at, again));
            }
            3 => {
                let moved: Vec<u8> = text.drain(at..end).collect();
                let to = rng.below(text.len() as u32 + 1) as usize;
                drop(text.splice(to..to, moved));
            }
            4 => text.truncate(at),
            _ => {
                let piece = PIECES[rng.below(PIECES.len() as u32) as usize];
                drop(text.splice(at..at, piece.bytes()));
            }
        }
    }
    text
}

/// Uses a map that was read, as the commands do.
fn use_map(map: &Map) {
    let survey = Survey::new(map);
    assert!(survey.hosts <= map.nodes.len());
    let hosts: Vec<_> = map.hosts().into_values().collect();
    let Some((&first, &last)) = hosts.first().zip(hosts.last()) else { return };
    if !Parts::new(map).join(first.index(), last.index()) {
        return;
    }
    let transfer = |start, from, to, bytes| Transfer {
        start: SimTime::from_nanos(start),
        from,
        to,
        bytes: Bytes::new(bytes),
    };
    let late = 9_000_000_000_000_000_000;
    let transfers = [
        transfer(0, first, last, 1_000_000),
        transfer(5, last, first, 1 << 60),
        transfer(5, first, first, 7),
        transfer(late, first, last, 0),
    ];
    let weights = map.weights().ok();
    let routing = Routing { weights, spread: true, ..Routing::default() };
    for rule in [Sharing::MaxMin, Sharing::Tcp, Sharing::Constant] {
        match replay(Net::with(map.topology(), &routing, rule), Schedule::new(&transfers), |_| {}) {
            Ok(ends) => assert!(ends.iter().zip(&transfers).all(|(end, it)| *end >= it.start)),
            Err(endless) => assert_eq!(endless, [1], "only 2^60 bytes may take too long"),
        }
    }
}

#[test]
fn damaged_maps_are_read_or_explained() {
    let folder = tempfile::tempdir().unwrap();
    let (mut sound, mut explained) = (0, 0);
    for (number, path) in corpus().into_iter().enumerate() {
        use_map(&Map::load(&path).unwrap_or_else(|mistakes| panic!("{mistakes}")));
        let text = fs::read(&path).unwrap();
        let damaged = folder.path().join("map").with_extension(path.extension().unwrap());
        for case in 0..3_000 {
            let mut rng = Streams::new(29, 0).stream(1, number as u64, case);
            fs::write(&damaged, damage(&text, &mut rng)).unwrap();
            match Map::load(&damaged) {
                Ok(map) => {
                    sound += 1;
                    use_map(&map);
                }
                Err(mistakes) => {
                    explained += 1;
                    assert!(!mistakes.render(false).is_empty());
                }
            }
        }
    }
    assert!(sound > 500 && explained > 1_000, "{sound} sound, {explained} explained");
}
