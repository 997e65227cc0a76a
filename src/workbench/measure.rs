//! Time per event of a case, as the median of several repetitions.

use std::time::{Duration, Instant};

use super::{Case, Unit};

/// Repetitions whose median counts.
const REPETITIONS: usize = 15;
/// The first batch of events that is tried.
const FIRST_BATCH: u64 = 1_000;
/// A batch is long enough when this share of the budget is spent on it: the repetitions and the
/// search for it, which takes at most twice as long as the last batch tried, then fit in.
const SHARE: u32 = 2 * REPETITIONS as u32;

/// At least this part of the budget is measured, however long preparing took: one third.
const LEAST: u32 = 3;

/// How long to measure.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Budget {
    /// About this long, with as many events as that allows.
    Time(Duration),
    /// Exactly this number of events, once: for counters of instructions.
    Events(u64),
}

/// Measurements of a case at one size.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The case.
    pub name: &'static str,
    /// Its size.
    pub size: u32,
    /// Unit of the size.
    pub unit: Unit,
    /// Events executed while measuring, warm-up left out.
    pub events: u64,
    /// Median nanoseconds per event.
    pub ns_per_event: f64,
    /// Bytes of the event list per pending event; `None` if sizes do not count pending events.
    pub bytes_per_pending: Option<f64>,
    /// Exponent e of growth since the previous size, as if time per event were size^e; `None` at
    /// the first size.
    pub growth: Option<f64>,
}

impl Row {
    /// Events per second.
    pub fn events_per_second(&self) -> f64 {
        1e9 / self.ns_per_event
    }
}

/// Measures a case at one size. Preparing it takes from the budget, but is not interrupted.
pub fn measure(case: &'static Case, size: u32, budget: Budget) -> Row {
    let began = Instant::now();
    let mut driven = case.start(size);
    let mut batch = |events: u64| {
        let start = Instant::now();
        let executed = driven.run(events);
        (executed, start.elapsed())
    };
    let repetitions: Vec<(u64, Duration)> = match budget {
        Budget::Events(events) => vec![batch(events)],
        Budget::Time(whole) => {
            let left = whole.saturating_sub(began.elapsed());
            let long_enough = left.max(whole / LEAST) / SHARE;
            let mut events = FIRST_BATCH;
            while batch(events).1 < long_enough {
                events *= 2;
            }
            (0..REPETITIONS).map(|_| batch(events)).collect()
        }
    };
    let per_event = repetitions.iter().map(|(executed, took)| nanos(*took) / *executed as f64);
    let bytes = driven.memory() as f64 / driven.pending() as f64;
    Row {
        name: case.name,
        size,
        unit: case.unit,
        events: repetitions.iter().map(|(executed, _)| executed).sum(),
        ns_per_event: median(per_event.collect()),
        bytes_per_pending: (case.unit == Unit::Pending).then_some(bytes),
        growth: None,
    }
}

/// Measures cases one after the other, sizes of one case in ascending order; hands over each row as
/// it comes. Time of a budget that one leaves, or takes too much, is shared by those after it.
pub fn measure_all(wanted: &[(&'static Case, u32)], budget: Budget, mut each: impl FnMut(&Row)) {
    let began = Instant::now();
    let mut before: Option<Row> = None;
    for (at, &(case, size)) in wanted.iter().enumerate() {
        let share = match budget {
            Budget::Events(events) => Budget::Events(events),
            Budget::Time(whole) => {
                let left = whole.saturating_sub(began.elapsed());
                Budget::Time(left / (wanted.len() - at) as u32)
            }
        };
        let mut row = measure(case, size, share);
        row.growth = before.as_ref().and_then(|before| growth(before, &row));
        each(&row);
        before = Some(row);
    }
}

/// The exponent of growth between two sizes of one case.
fn growth(small: &Row, large: &Row) -> Option<f64> {
    let comparable = small.name == large.name && small.size < large.size;
    let sizes = f64::from(large.size) / f64::from(small.size);
    comparable.then(|| (large.ns_per_event / small.ns_per_event).ln() / sizes.ln())
}

fn nanos(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

/// The middle value; of an even number the upper one of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, size: u32, ns_per_event: f64) -> Row {
        let (unit, events) = (Unit::Pending, 1);
        Row { name, size, unit, events, ns_per_event, bytes_per_pending: None, growth: None }
    }

    #[test]
    fn growth_is_an_exponent_between_sizes_of_one_case() {
        let close = |found: Option<f64>, e: f64| found.is_some_and(|f| (f - e).abs() < 1e-12);
        assert!(close(growth(&row("a", 100, 20.0), &row("a", 10_000, 200.0)), 0.5));
        assert!(close(growth(&row("a", 100, 20.0), &row("a", 1_000, 20.0)), 0.0));
        assert_eq!(growth(&row("a", 100, 20.0), &row("b", 1_000, 20.0)), None);
        assert_eq!(growth(&row("a", 100, 20.0), &row("a", 100, 20.0)), None);
    }

    #[test]
    fn the_median_ignores_one_slow_repetition() {
        assert_eq!(median(vec![3.0, 1.0, 900.0, 2.0, 4.0]), 3.0);
    }

    #[test]
    fn a_fixed_number_of_events_is_executed_once() {
        let case = super::super::case("mm1").expect("it is listed");
        let mut rows = Vec::new();
        measure_all(&[(case, 1)], Budget::Events(5_000), |row| rows.push(row.clone()));
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].name, rows[0].events, rows[0].bytes_per_pending), ("mm1", 5_000, None));
        assert!(rows[0].ns_per_event > 0.0);
    }
}
