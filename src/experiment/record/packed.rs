//! Whole numbers and histograms in few bytes.
//!
//! A number is written seven bits a byte, the lowest first; all bytes but the last have their
//! highest bit set. No number has two forms, so that equal histograms have equal bytes.

use crate::sim::Histogram;

/// No trial counts so far; sums over all trials of an experiment then stay within 64 bits.
pub(super) const MOST_COUNTED: u64 = 1 << 40;

/// Appends a whole number.
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a whole number off; `None` if there is none, or not in its only form.
fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for place in 0.. {
        let (&first, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(first & 0x7f);
        number |= part.checked_shl(7 * place).filter(|own| own >> (7 * place) == part)?;
        if first < 0x80 {
            return (first > 0 || place == 0).then_some(number);
        }
    }
    None
}

/// Takes a count off.
fn take_count(bytes: &mut &[u8]) -> Option<u64> {
    take(bytes).filter(|count| *count <= MOST_COUNTED)
}

fn take_float(bytes: &mut &[u8]) -> Option<f64> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(f64::from_bits(u64::from_le_bytes(*first)))
}

/// Appends a histogram: least and greatest observation, observations that count as zero, how many
/// buckets there are, and for each the distance from the previous one and its count.
pub(super) fn put_histogram(bytes: &mut Vec<u8>, own: &Histogram) {
    for end in [own.min(), own.max()] {
        bytes.extend(end.to_bits().to_le_bytes());
    }
    put(bytes, own.zeros());
    put(bytes, own.buckets().len() as u64);
    let mut next = 0;
    for &(bucket, counted) in own.buckets() {
        put(bytes, u64::from(bucket) - next);
        put(bytes, counted);
        next = u64::from(bucket) + 1;
    }
}

/// Takes a histogram off; `None` if no observations have it.
pub(super) fn take_histogram(bytes: &mut &[u8]) -> Option<Histogram> {
    let (min, max) = (take_float(bytes)?, take_float(bytes)?);
    let (zeros, filled) = (take_count(bytes)?, take(bytes)?);
    let (mut buckets, mut next) = (Vec::new(), 0u64);
    for _ in 0..filled {
        let bucket = u16::try_from(take(bytes)?.checked_add(next)?).ok()?;
        buckets.push((bucket, take_count(bytes)?));
        next = u64::from(bucket) + 1;
    }
    Histogram::of_parts(zeros, min, max, buckets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Tally;

    #[test]
    fn numbers_have_one_form() {
        for number in [0, 1, 127, 128, 300, 1 << 40, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            put(&mut bytes, number);
            let mut rest = bytes.as_slice();
            assert_eq!((take(&mut rest), rest.len()), (Some(number), 0));
            assert!(take(&mut &bytes[..bytes.len() - 1]).is_none(), "{number} cut short");
        }
        for wrong in [&[0x80, 0x00][..], &[0xff; 11], &[0xff; 9], &[0x80; 70]] {
            assert!(take(&mut &*wrong).is_none(), "{wrong:?}");
        }
        let large = [[0xff; 9].as_slice(), &[0x02]].concat();
        assert!(take(&mut large.as_slice()).is_none(), "more than 64 bits");
    }

    #[test]
    fn histograms_come_back_and_damaged_ones_do_not() {
        let mut tally = Tally::new();
        [0.0, 0.001, 0.5, 0.5, 77.0, 1e9].into_iter().for_each(|value| tally.add(value));
        for own in [Histogram::from(&tally), Histogram::default()] {
            let mut bytes = Vec::new();
            put_histogram(&mut bytes, &own);
            let mut rest = bytes.as_slice();
            assert_eq!((take_histogram(&mut rest), rest.len()), (Some(own.clone()), 0));
            for cut in 0..bytes.len() {
                assert!(take_histogram(&mut &bytes[..cut]).is_none(), "{cut}");
            }
            for at in 0..bytes.len() {
                for bit in 0..8 {
                    let mut other = bytes.clone();
                    other[at] ^= 1 << bit;
                    // A change that is none of damage gives bytes of its own again.
                    let mut rest = other.as_slice();
                    if let Some(found) = take_histogram(&mut rest) {
                        let mut again = Vec::new();
                        put_histogram(&mut again, &found);
                        assert_eq!(again, other[..other.len() - rest.len()]);
                    }
                }
            }
        }
    }
}
