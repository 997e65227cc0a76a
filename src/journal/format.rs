//! The bytes of a journal: header, records, and what is left of them after a crash.

use std::ops::Range;

/// The first bytes of every journal.
const MAGIC: [u8; 8] = *b"XPOINTJ\n";
/// The version of the format.
const FORMAT: u32 = 1;
/// The first byte of every record; a hole in a file reads as zeros.
const RECORD: u8 = 0xa7;
/// First byte, kind, length of the payload, bytes that were on the disk.
const BEFORE: usize = 1 + 1 + 4 + 8;
/// The checksum.
const AFTER: usize = 4;
/// The longest payload.
pub(super) const LONGEST: usize = 1 << 28;
/// Longer labels are cut; no file has such a long name.
const LONGEST_LABEL: usize = 1_000;

/// Model, layout and owner of a journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The version of the model whose results it holds.
    pub model: u32,
    /// The hash of the layout of its records.
    pub hash: [u8; 32],
    /// The owner, in words.
    pub label: String,
}

/// One record: its kind, and where its payload lies in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Meaning of the payload.
    pub kind: u8,
    /// The payload's bytes.
    pub payload: Range<usize>,
    /// How many bytes were on the disk for certain when it was written.
    synced: u64,
}

/// State of the file after the last good record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tail {
    /// Nothing.
    Clean,
    /// Number of bytes that never were on the disk for certain.
    Torn(u64),
    /// Damage to what was on the disk: where it begins, and the good records after it.
    Damaged(u64, Vec<Entry>),
}

/// Content of a file.
#[derive(Debug)]
pub(super) enum Content {
    /// Nothing, or less than a header.
    Empty,
    /// Something that is no journal.
    Foreign,
    /// A journal of another format.
    OtherFormat(u32),
    /// A journal; no header if that is damaged.
    Journal(Option<Header>, Vec<Entry>, Tail),
}

impl Header {
    /// The bytes at the beginning of the file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let label = &self.label[..self.label.floor_char_boundary(LONGEST_LABEL)];
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend(self.model.to_le_bytes());
        bytes.extend(self.hash);
        bytes.extend((label.len() as u16).to_le_bytes());
        bytes.extend(label.as_bytes());
        bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// The header and its length, if the bytes begin with one.
    fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let model = number(bytes, 12)?;
        let hash = bytes.get(16..48)?.try_into().ok()?;
        let length = usize::from(u16::from_le_bytes(bytes.get(48..50)?.try_into().ok()?));
        let end = 50 + length;
        let label = str::from_utf8(bytes.get(50..end)?).ok()?.to_owned();
        let good = number(bytes, end)? == crc32c::crc32c(&bytes[..end]);
        good.then_some((Self { model, hash, label }, end + AFTER))
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Adds a record to `bytes`; `synced` bytes of the file are on the disk.
pub(super) fn record(bytes: &mut Vec<u8>, kind: u8, synced: u64, payload: &[u8]) {
    let start = bytes.len();
    bytes.extend([RECORD, kind]);
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(synced.to_le_bytes());
    bytes.extend(payload);
    bytes.extend(crc32c::crc32c(&bytes[start..]).to_le_bytes());
}

/// The record at `at` and where it ends, if there is a good one.
fn parse(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    let head = bytes.get(at..at + BEFORE)?;
    let length = number(head, 2)? as usize;
    if head[0] != RECORD || length > LONGEST {
        return None;
    }
    let synced = u64::from_le_bytes(head[6..].try_into().ok()?);
    let payload = at + BEFORE..at + BEFORE + length;
    let good = number(bytes, payload.end)? == crc32c::crc32c(&bytes[at..payload.end]);
    let end = payload.end + AFTER;
    good.then_some((Entry { kind: head[1], payload, synced }, end))
}

/// Reads a whole file.
pub(super) fn content(bytes: &[u8]) -> Content {
    if bytes.is_empty() {
        return Content::Empty;
    }
    let header = Header::parse(bytes);
    let mut at = header.as_ref().map_or(0, |(_, length)| *length);
    if let (Some(format), true) = (number(bytes, 8), bytes.starts_with(&MAGIC))
        && format != FORMAT
        && header.is_some()
    {
        return Content::OtherFormat(format);
    }
    let mut entries = Vec::new();
    while let (true, Some((entry, end))) = (header.is_some(), parse(bytes, at)) {
        entries.push(entry);
        at = end;
    }
    let beyond = if at < bytes.len() { search(bytes, at) } else { Vec::new() };
    let header = header.map(|(header, _)| header);
    let tail = match (bytes.len() - at) as u64 {
        0 => Tail::Clean,
        _ if header.is_none() && beyond.is_empty() && is_torn_at_birth(bytes) => {
            return Content::Empty;
        }
        _ if header.is_none() && beyond.is_empty() => return Content::Foreign,
        rest => match beyond.iter().map(|entry| entry.synced).max() {
            Some(synced) if synced > at as u64 => Tail::Damaged(at as u64, beyond),
            _ => Tail::Torn(rest),
        },
    };
    Content::Journal(header, entries, tail)
}

/// Whether a file without header and records may be the beginning of a journal.
fn is_torn_at_birth(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC) || MAGIC.starts_with(bytes)
}

/// The good records after a damaged place.
fn search(bytes: &[u8], from: usize) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut at = from;
    while at < bytes.len() {
        if let Some((entry, end)) = parse(bytes, at) {
            found.push(entry);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header() -> Header {
        Header { model: 3, hash: [7; 32], label: "tiny, seed 3".to_owned() }
    }

    /// A journal of groups, each written when the earlier ones were on the disk.
    fn journal(groups: &[Vec<Vec<u8>>]) -> (Vec<u8>, Vec<usize>) {
        let mut bytes = header().bytes();
        let mut ends = vec![bytes.len()];
        for group in groups {
            let synced = bytes.len() as u64;
            for payload in group {
                record(&mut bytes, 2, synced, payload);
                ends.push(bytes.len());
            }
        }
        (bytes, ends)
    }

    fn read(bytes: &[u8]) -> (Vec<Entry>, Tail) {
        match content(bytes) {
            Content::Journal(Some(own), entries, tail) if own == header() => (entries, tail),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_journal_is_told_from_an_empty_one() {
        assert!(matches!(content(b""), Content::Empty));
        for length in [1, 8, 20] {
            assert!(
                matches!(content(&header().bytes()[..length]), Content::Empty),
                "torn at birth"
            );
        }
        assert!(matches!(content(b"Dear diary, today I wrote to a file."), Content::Foreign));
        let mut bytes = header().bytes();
        bytes[8] = 9;
        let end = bytes.len() - 4;
        let sum = crc32c::crc32c(&bytes[..end]).to_le_bytes();
        bytes[end..].copy_from_slice(&sum);
        assert!(matches!(content(&bytes), Content::OtherFormat(9)));
    }

    #[test]
    fn a_damaged_header_leaves_the_records() {
        let (mut bytes, _) = journal(&[vec![vec![1; 9]], vec![vec![2; 9]]]);
        bytes[20] ^= 1;
        let Content::Journal(None, entries, Tail::Damaged(0, beyond)) = content(&bytes) else {
            panic!("the header is damaged")
        };
        assert_eq!((entries.len(), beyond.len()), (0, 2));
    }

    proptest! {
        /// Whatever is lost after what was on the disk, the records before it come back.
        #[test]
        fn a_tail_that_was_never_on_the_disk_is_cut(
            groups in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..5), 1..5),
            cut in any::<prop::sample::Index>(),
            hole in any::<prop::sample::Index>(),
        ) {
            let (bytes, ends) = journal(&groups);
            let before_last = ends[ends.len() - 1 - groups[groups.len() - 1].len()];
            let length = before_last + cut.index(bytes.len() - before_last);
            let mut left = bytes[..length].to_vec();
            let hole = before_last + hole.index(length - before_last + 1);
            // A block of the last group that did not get to the disk.
            let end = length.min(hole + 16);
            left[hole..end].fill(0);
            let (entries, tail) = read(&left);
            let whole = ends.iter().filter(|end| **end <= length.min(hole)).count() - 1;
            prop_assert!(entries.len() >= whole.min(ends.len()));
            prop_assert!(!matches!(tail, Tail::Damaged(..)), "{tail:?}");
        }

        /// A changed bit in what was on the disk is found, and named where its record begins.
        #[test]
        fn damage_is_found_where_it_is(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 2..9),
            place in any::<prop::sample::Index>(),
            bit in 0u32..8,
        ) {
            let groups: Vec<_> = payloads.iter().map(|payload| vec![payload.clone()]).collect();
            let (mut bytes, ends) = journal(&groups);
            let place = ends[0] + place.index(ends[ends.len() - 2] - ends[0]);
            bytes[place] ^= 1 << bit;
            let (entries, tail) = read(&bytes);
            let damaged = ends.iter().rposition(|end| *end <= place).unwrap();
            prop_assert_eq!(entries.len(), damaged);
            let Tail::Damaged(at, beyond) = tail else {
                return Err(TestCaseError::fail(format!("{tail:?}")));
            };
            prop_assert_eq!(at as usize, ends[damaged]);
            prop_assert_eq!(beyond.len(), ends.len() - 2 - damaged);
        }
    }
}
