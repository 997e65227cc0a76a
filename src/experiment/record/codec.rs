//! The result of a trial as bytes of a journal, which come back to the bit.
//!
//! A row is a list of sections, each with a tag and a length. A program passes over sections that
//! it does not know, so that a new kind of section makes no old row unreadable.

use std::sync::Arc;

use crate::sim::Histogram;
use crate::study::{Batches, Blamed, Output};

use super::packed::{MOST_COUNTED, put_histogram, take_histogram};

/// The version of the layout.
const LAYOUT: u32 = 2;

/// Values of metrics, eight bytes each.
const VALUES: u8 = 1;
/// Events executed.
const EVENTS: u8 = 2;
/// Operations that ended, then pairs of function and cause with their counts, of rows from before
/// places were told apart.
const BLAMED: u8 = 3;
/// Batches, three numbers each.
const BATCHES: u8 = 4;
/// Histograms, one after the other.
const SPREADS: u8 = 5;
/// Values over time, eight bytes each.
const SERIES: u8 = 6;
/// For each place the operations that ended, after how many places there are; then combinations of
/// place, function and cause with their counts.
const BLAMED_BY_PLACE: u8 = 7;

/// The bytes of a pair of function and cause with its count.
const PAIR: usize = 10;
/// The same with a place.
const TRIPLE: usize = 11;

/// The hash that journals of a model begin with: of its name and of the layout of rows.
pub(in crate::experiment) fn layout(model: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&LAYOUT.to_le_bytes());
    hasher.update(model.as_bytes());
    *hasher.finalize().as_bytes()
}

/// The names of the metrics of a row, in the order of its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::experiment) struct MetricNames {
    pub list: Arc<[String]>,
    /// Their hash, which stands beside each row.
    pub hash: NamesHash,
}

/// A hash of names of metrics.
pub(in crate::experiment) type NamesHash = [u8; 8];

impl MetricNames {
    pub fn new(list: Arc<[String]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for name in list.iter() {
            hasher.update(name.as_bytes());
            hasher.update(&[0]);
        }
        let whole = hasher.finalize();
        let (hash, _) = whole.as_bytes().split_first_chunk().expect("32 bytes have a first 8");
        Self { list, hash: *hash }
    }

    /// The output of a trial with metrics of these names, rearranged for other names: missing
    /// values are not numbers. `None` if it has not as many values as there are names.
    pub fn renamed(&self, output: Output, names: &Self) -> Option<Output> {
        let single = !output.batches.is_empty();
        let whole = output.values.len() == self.list.len()
            && (!single || output.batches.len() == self.list.len());
        if !whole || self == names {
            return whole.then_some(output);
        }
        let place = |name: &String| self.list.iter().position(|own| own == name);
        let value = |name| place(name).map_or(f64::NAN, |at| output.values[at]);
        let batches = |name| place(name).map_or(Batches::NONE, |at| output.batches[at]);
        let values = names.list.iter().map(value).collect();
        let batches = names.list.iter().filter(|_| single).map(batches).collect();
        Some(Output { values, batches, ..output })
    }
}

/// The bytes of a row.
pub(in crate::experiment) fn encode(output: &Output) -> Vec<u8> {
    let Output { values, events, blamed, batches, spreads, series } = output;
    let mut bytes = Vec::with_capacity(8 * values.len() + 64);
    section(&mut bytes, VALUES, values.iter().flat_map(|value| value.to_bits().to_le_bytes()));
    section(&mut bytes, EVENTS, events.to_le_bytes());
    if !batches.is_empty() {
        let numbers = batches.iter().flat_map(numbers);
        section(&mut bytes, BATCHES, numbers.flat_map(|number| number.to_bits().to_le_bytes()));
    }
    if !spreads.is_empty() {
        let mut packed = Vec::new();
        spreads.iter().for_each(|own| put_histogram(&mut packed, own));
        section(&mut bytes, SPREADS, packed);
    }
    if !series.is_empty() {
        let numbers = series.iter().flat_map(|value| value.to_bits().to_le_bytes());
        section(&mut bytes, SERIES, numbers);
    }
    if *blamed != Blamed::default() {
        let triple = |(place, function, cause, count): &(u8, u8, u8, u64)| {
            [*place, *function, *cause].into_iter().chain(count.to_le_bytes())
        };
        let places = u8::try_from(blamed.ended.len()).expect("a place is a number of one byte");
        let ended = blamed.ended.iter().flat_map(|count| count.to_le_bytes());
        let triples = blamed.all.iter().flat_map(triple);
        section(&mut bytes, BLAMED_BY_PLACE, [places].into_iter().chain(ended).chain(triples));
    }
    bytes
}

fn section(bytes: &mut Vec<u8>, tag: u8, content: impl IntoIterator<Item = u8>) {
    bytes.push(tag);
    let at = bytes.len();
    bytes.extend([0; 4]);
    bytes.extend(content);
    let length = u32::try_from(bytes.len() - at - 4).expect("a row is far below 4 GiB");
    bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
}

/// The row; `None` if the bytes are none.
pub(in crate::experiment) fn decode(bytes: &[u8]) -> Option<Output> {
    let (mut output, mut rest, mut last) = (Output::default(), bytes, 0);
    while let Some((&tag, after)) = rest.split_first() {
        let (length, after) = after.split_first_chunk()?;
        let (content, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        rest = after;
        // Each kind of section once, in ascending order.
        if tag <= last {
            return None;
        }
        last = tag;
        match tag {
            VALUES => output.values = floats(content)?,
            EVENTS => output.events = u64::from_le_bytes(content.try_into().ok()?),
            BLAMED => output.blamed = blamed(content)?,
            BATCHES => {
                let numbers = floats(content)?;
                let (batches, []) = numbers.as_chunks() else { return None };
                output.batches = batches.iter().map(batches_of).collect();
            }
            SPREADS => output.spreads = histograms(content)?,
            SERIES => output.series = floats(content)?,
            BLAMED_BY_PLACE => output.blamed = blamed_by_place(content)?,
            _ => {}
        }
    }
    (last > 0).then_some(output)
}

fn floats(bytes: &[u8]) -> Option<Vec<f64>> {
    let (numbers, []) = bytes.as_chunks() else { return None };
    Some(numbers.iter().map(|own| f64::from_bits(u64::from_le_bytes(*own))).collect())
}

fn histograms(mut bytes: &[u8]) -> Option<Vec<Histogram>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(take_histogram(&mut bytes)?);
    }
    Some(found)
}

fn blamed(bytes: &[u8]) -> Option<Blamed> {
    let (ended, rest) = bytes.split_first_chunk()?;
    let (pairs, []) = rest.as_chunks::<PAIR>() else { return None };
    let pair = |[function, cause, count @ ..]: &[u8; PAIR]| {
        (0, *function, *cause, u64::from_le_bytes(*count))
    };
    checked(vec![u64::from_le_bytes(*ended)], pairs.iter().map(pair).collect())
}

fn blamed_by_place(bytes: &[u8]) -> Option<Blamed> {
    let (places, rest) = bytes.split_first()?;
    let (ended, rest) = rest.split_at_checked(8 * usize::from(*places))?;
    let (ended, []) = ended.as_chunks() else { return None };
    let (triples, []) = rest.as_chunks::<TRIPLE>() else { return None };
    let triple = |[place, function, cause, count @ ..]: &[u8; TRIPLE]| {
        (*place, *function, *cause, u64::from_le_bytes(*count))
    };
    let ended = ended.iter().map(|own| u64::from_le_bytes(*own)).collect();
    checked(ended, triples.iter().map(triple).collect())
}

fn checked(ended: Vec<u64>, all: Vec<(u8, u8, u8, u64)>) -> Option<Blamed> {
    let counts = || ended.iter().copied().chain(all.iter().map(|own| own.3));
    let small = counts().all(|count| count <= MOST_COUNTED);
    let ascending = all.is_sorted_by(|a, b| (a.0, a.1, a.2) < (b.0, b.1, b.2));
    (small && ascending).then_some(Blamed { ended, all })
}

fn numbers(own: &Batches) -> [f64; 3] {
    [own.half_width, f64::from(own.batches), f64::from(u8::from(own.correlated))]
}

fn batches_of([half_width, batches, correlated]: &[f64; 3]) -> Batches {
    let (batches, correlated) = (*batches as u32, *correlated == 1.0);
    Batches { half_width: *half_width, batches, correlated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Tally;

    fn histogram(values: &[f64]) -> Histogram {
        let mut tally = Tally::new();
        values.iter().for_each(|value| tally.add(*value));
        Histogram::from(&tally)
    }

    fn output() -> Output {
        let odd_nan = f64::from_bits(0x7ff8_dead_beef_0001);
        Output {
            values: vec![0.1 + 0.2, -0.0, f64::INFINITY, odd_nan, 5e-324],
            events: u64::MAX,
            blamed: Blamed { ended: vec![3, 1], all: vec![(0, 1, 2, 1), (1, 6, 19, 1 << 40)] },
            batches: vec![Batches { half_width: 0.5, batches: 33, correlated: true }],
            spreads: vec![histogram(&[0.0, 0.25, 3.0]), Histogram::default()],
            series: vec![1.5, odd_nan],
        }
    }

    #[test]
    fn rows_come_back_to_the_bit() {
        let bytes = encode(&output());
        let back = decode(&bytes).unwrap();
        assert_eq!(encode(&back), bytes);
        let (events, blamed, batches) = (back.events, &back.blamed, &back.batches);
        assert_eq!((events, blamed, batches), (u64::MAX, &output().blamed, &output().batches));
        assert_eq!(back.spreads, output().spreads);
        let bits = |output: &Output| -> Vec<u64> {
            output.values.iter().chain(&output.series).map(|value| value.to_bits()).collect()
        };
        assert_eq!(bits(&back), bits(&output()));
        for cut in [0, 3, 31, 40, bytes.len() - 1] {
            assert!(decode(&bytes[..cut]).is_none(), "{cut}");
        }
    }

    #[test]
    fn sections_of_later_programs_are_passed_over() {
        let plain = Output { batches: Vec::new(), ..output() };
        let mut bytes = encode(&plain);
        section(&mut bytes, 200, *b"something new");
        assert_eq!(encode(&decode(&bytes).unwrap()), encode(&plain));
        section(&mut bytes, 199, []);
        assert!(decode(&bytes).is_none(), "sections ascend");
    }

    #[test]
    fn rows_from_before_places_are_read() {
        let plain = Output { blamed: Blamed::default(), ..output() };
        let mut bytes = encode(&Output { values: Vec::new(), ..Output::default() });
        let pair = [6, 19].into_iter().chain(5u64.to_le_bytes());
        section(&mut bytes, BLAMED, 7u64.to_le_bytes().into_iter().chain(pair));
        let blamed = Blamed { ended: vec![7], all: vec![(0, 6, 19, 5)] };
        assert_eq!(decode(&bytes).unwrap().blamed, blamed);
        assert_eq!(decode(&encode(&plain)).unwrap().blamed, Blamed::default());
    }

    #[test]
    fn counts_that_no_trial_has_are_no_row() {
        for blamed in [
            Blamed { ended: vec![MOST_COUNTED + 1], all: Vec::new() },
            Blamed { ended: vec![1], all: vec![(0, 0, 0, MOST_COUNTED + 1)] },
            Blamed { ended: vec![1], all: vec![(0, 1, 0, 1), (0, 0, 0, 1)] },
        ] {
            assert!(decode(&encode(&Output { blamed, ..output() })).is_none());
        }
    }
}
