//! What a trial gave, as bytes of a journal that come back to the bit.

use crate::experiment::statistics::{Batches, TrialOutput};
use crate::metrics::{Blocks, Metric};
use crate::operation::{Cause, Function};

/// The version of the layout.
const LAYOUT: u32 = 1;

/// The hash of the names of all that a row holds, in order.
pub(in crate::experiment) fn layout(metrics: &[Metric]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&LAYOUT.to_le_bytes());
    let metrics = metrics.iter().map(|metric| metric.name);
    let names = metrics.chain(Function::ALL.map(Function::name)).chain(Cause::ALL.map(Cause::name));
    for name in names {
        hasher.update(name.as_bytes());
        hasher.update(&[0]);
    }
    *hasher.finalize().as_bytes()
}

/// The bytes of a row.
pub(in crate::experiment) fn encode(output: &TrialOutput) -> Vec<u8> {
    let TrialOutput { metrics, batches, blocks, ended, events, operations } = output;
    let mut bytes = Vec::with_capacity(8 * metrics.len() + 64);
    // Rows without batches look as they did when there were none.
    let lengths = metrics.len() as u64 | (batches.len() as u64) << 32;
    for count in [*ended, *events, *operations, lengths] {
        bytes.extend(count.to_le_bytes());
    }
    let batches = batches.iter().flat_map(|own| own.numbers());
    for value in metrics.iter().copied().chain(batches) {
        bytes.extend(value.to_bits().to_le_bytes());
    }
    for (function, cause, count) in blocks.iter() {
        bytes.extend([function as u8, cause as u8]);
        bytes.extend(count.to_le_bytes());
    }
    bytes
}

/// No trial counts so far; sums over all trials of an experiment then stay within 64 bits.
const MOST_COUNTED: u64 = 1 << 40;

/// The row; `None` if the bytes are none.
pub(in crate::experiment) fn decode(bytes: &[u8]) -> Option<TrialOutput> {
    let (counts, rest) = bytes.split_at_checked(32)?;
    let number = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes).ok();
    let counts: Vec<u64> = counts.chunks(8).map(number).collect::<Option<_>>()?;
    let (length, batches) = (counts[3] as u32 as usize, (counts[3] >> 32) as usize);
    let numbers = batches.checked_mul(3)?.checked_add(length)?;
    let (values, rest) = rest.split_at_checked(numbers.checked_mul(8)?)?;
    let value = |bytes: &[u8]| number(bytes).map(f64::from_bits);
    let mut metrics = values.chunks(8).map(value).collect::<Option<Vec<f64>>>()?;
    let (batches, _) = metrics[length..].as_chunks();
    let batches = batches.iter().map(|own| Batches::from_numbers(*own)).collect();
    metrics.truncate(length);
    let [ended, events, operations] = [counts[0], counts[1], counts[2]];
    if ended.max(operations) > MOST_COUNTED
        || rest.len() > 10 * Function::ALL.len() * Cause::ALL.len()
    {
        return None;
    }
    let mut blocks = Blocks::default();
    for pair in rest.chunks(10) {
        let function = Function::ALL.get(usize::from(pair[0]))?;
        let cause = Cause::ALL.get(usize::from(*pair.get(1)?))?;
        let count = number(&pair[2..]).filter(|count| *count <= MOST_COUNTED)?;
        blocks.add_many(*function, *cause, count);
    }
    Some(TrialOutput { metrics, batches, blocks, ended, events, operations })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_to_the_bit() {
        let mut blocks = Blocks::default();
        blocks.add_many(Function::Execution, Cause::Overload, 1 << 40);
        blocks.add(Function::Identity, Cause::OwnerAway);
        let odd_nan = f64::from_bits(0x7ff8_dead_beef_0001);
        let metrics = vec![0.1 + 0.2, -0.0, f64::INFINITY, odd_nan, 5e-324];
        let batches = vec![Batches { half_width: 0.5, batches: 33, correlated: true }];
        let output =
            TrialOutput { metrics, batches, blocks, ended: 3, events: u64::MAX, operations: 9 };
        let bytes = encode(&output);
        let back = decode(&bytes).unwrap();
        assert_eq!(encode(&back), bytes);
        assert_eq!((back.ended, back.events, back.operations), (3, u64::MAX, 9));
        assert_eq!((&back.blocks, &back.batches), (&output.blocks, &output.batches));
        let bits = |output: &TrialOutput| -> Vec<u64> {
            output.metrics.iter().map(|value| value.to_bits()).collect()
        };
        assert_eq!(bits(&back), bits(&output));
        for cut in [0, 31, 40, bytes.len() - 1] {
            assert!(decode(&bytes[..cut]).is_none(), "{cut}");
        }
    }
}
