//! Changes to bytes, drawn from a number: flipped, inserted, deleted, repeated, spliced.

use crosspoint::sim::{Rng, Streams};

/// Tokens that readers may stumble over.
const TOKENS: [&str; 40] = [
    "nan",
    "inf",
    "-inf",
    "-0.0",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "0x7fffffffffffffff",
    "18446744073709551616",
    "4294967295",
    "1e-320",
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "]]",
    "=",
    ",",
    "#",
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "\u{1f600}",
    "\\",
    "\\u0000",
    "..",
    "a.b.c.",
    " and ",
    " or ",
    "true",
    "2026-11-26",
];
/// Longer inputs are cut: to read more takes longer and finds nothing new.
const LONGEST: usize = 64 << 10;

/// The mutation of a corpus that has this number.
pub fn mutated(corpus: &[Vec<u8>], number: u32) -> Vec<u8> {
    let mut rng = Streams::new(20_261_126, number).stream(0, 0, 0);
    let mut bytes = pick(&mut rng, corpus).clone();
    for _ in 0..1 << below(&mut rng, 5) {
        change(&mut bytes, corpus, &mut rng);
    }
    bytes.truncate(LONGEST);
    bytes
}

/// A number below `end`, which is not zero.
fn below(rng: &mut Rng, end: usize) -> usize {
    ((rng.open01() * end as f64) as usize).min(end - 1)
}

fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[below(rng, from.len())]
}

/// A piece of `bytes`, mostly short.
fn piece(rng: &mut Rng, bytes: &[u8]) -> std::ops::Range<usize> {
    let start = below(rng, bytes.len() + 1);
    let most = if below(rng, 4) == 0 { bytes.len() } else { 16 };
    start..(start + below(rng, most + 1)).min(bytes.len())
}

fn change(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut Rng) {
    let place = piece(rng, bytes);
    match below(rng, 8) {
        0 if !bytes.is_empty() => {
            let at = below(rng, bytes.len());
            bytes[at] ^= 1 << below(rng, 8);
        }
        1 if !bytes.is_empty() => {
            let at = below(rng, bytes.len());
            bytes[at] = below(rng, 256) as u8;
        }
        2 => drop(bytes.drain(place)),
        3 => {
            let copy = bytes[place.clone()].to_vec();
            let times = 1 << below(rng, 4);
            bytes.splice(place.start..place.start, copy.repeat(times));
        }
        4 => {
            let other = pick(rng, corpus);
            let part = piece(rng, other);
            bytes.splice(place, other[part].iter().copied());
        }
        5 => bytes.truncate(place.start),
        6 => {
            let number = number_in(bytes, place.start);
            bytes.splice(number, pick(rng, &TOKENS).bytes());
        }
        _ => {
            bytes.splice(place.start..place.start, pick(rng, &TOKENS).bytes());
        }
    }
}

/// The digits from `start` on that come first.
fn number_in(bytes: &[u8], start: usize) -> std::ops::Range<usize> {
    let digit = |byte: &u8| byte.is_ascii_digit();
    let first = bytes[start..].iter().position(digit).map_or(bytes.len(), |at| start + at);
    let length = bytes[first..].iter().take_while(|byte| digit(byte)).count();
    first..first + length
}
