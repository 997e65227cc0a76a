//! Time on the processor instead of the wall clock, so that other work on the machine counts less.

use std::fs;
use std::time::Instant;

use criterion::Throughput;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};

/// Nanoseconds that this thread has run, as Linux counts them; of the wall clock elsewhere.
pub struct CpuTime {
    began: Instant,
    formatter: Nanoseconds,
}

impl Default for CpuTime {
    fn default() -> Self {
        Self { began: Instant::now(), formatter: Nanoseconds }
    }
}

impl CpuTime {
    fn now(&self) -> u64 {
        let counted = fs::read_to_string("/proc/thread-self/schedstat").ok();
        let ran = counted.and_then(|text| text.split_whitespace().next()?.parse().ok());
        ran.unwrap_or_else(|| self.began.elapsed().as_nanos() as u64)
    }
}

impl Measurement for CpuTime {
    type Intermediate = u64;
    type Value = u64;

    fn start(&self) -> u64 {
        self.now()
    }

    fn end(&self, start: u64) -> u64 {
        self.now() - start
    }

    fn add(&self, a: &u64, b: &u64) -> u64 {
        a + b
    }

    fn zero(&self) -> u64 {
        0
    }

    fn to_f64(&self, value: &u64) -> f64 {
        // Not zero, which statistics could not divide by.
        value.max(&1).to_owned() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &self.formatter
    }
}

/// As the wall clock is shown.
struct Nanoseconds;

impl ValueFormatter for Nanoseconds {
    fn scale_values(&self, typical: f64, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_values(typical, values)
    }

    fn scale_throughputs(
        &self,
        typical: f64,
        throughput: &Throughput,
        values: &mut [f64],
    ) -> &'static str {
        WallTime.formatter().scale_throughputs(typical, throughput, values)
    }

    fn scale_for_machines(&self, values: &mut [f64]) -> &'static str {
        WallTime.formatter().scale_for_machines(values)
    }
}
