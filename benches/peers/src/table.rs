//! Medians and ratios, as a table or as lines of JSON.

use crate::measurement::{Case, Measurement};
use crate::programs::Program;

/// Prints one case: what each program needed, the first being the one that ratios refer to.
pub fn print(case: Case, programs: &[Program], turns: &[Vec<Measurement>], json: bool) {
    let rows = programs.iter().zip(turns).filter_map(|(program, turns)| {
        Some((*program, *turns.first()?, median(turns.iter().map(|turn| turn.nanoseconds))))
    });
    let mut ours = None;
    if !json {
        println!("\n{case}");
        println!(
            "{:<12} {:<8} {:>12} {:>8} {:>14} {:>12}",
            "program",
            "version",
            format!("ns/{}", case.unit()),
            "ratio",
            "bytes/pending",
            "found"
        );
    }
    for (program, turn, nanoseconds) in rows {
        let ratio = nanoseconds / *ours.get_or_insert(nanoseconds);
        let bytes = match case {
            Case::Hold(pending) => Some(turn.bytes as f64 / f64::from(pending)),
            Case::Queue(_) => None,
        };
        if json {
            let line = serde_json::json!({
                "name": case.name(), "program": program.name(), "version": program.version(),
                "size": case.size(), "unit": case.unit(), "count": turn.count,
                "ns": nanoseconds, "ratio": ratio, "bytes_per_pending": bytes, "found": turn.found,
            });
            println!("{line}");
        } else {
            println!(
                "{:<12} {:<8} {:>12.1} {:>8.2} {:>14} {:>12.6}",
                program.name(),
                program.version(),
                nanoseconds,
                ratio,
                bytes.map_or("-".to_owned(), |bytes| format!("{bytes:.0}")),
                turn.found
            );
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
