//! Laws as they are written in files: `{ weibull = { shape = 0.6, mean = "40 min" } }`.

use std::ops::RangeInclusive;

use crate::config::Reader;
use crate::sim::SimDuration;
use crate::units::{Bytes, Quantity, QuantityError};

use super::{DomainError, Law};

/// All laws with one sentence each.
const LAWS: [(&str, &str); 10] = [
    ("fixed", "always this value"),
    ("uniform", "every value from `from` to `to` alike"),
    ("exponential", "memoryless, by its mean"),
    ("weibull", "by shape, and mean or scale"),
    ("log-normal", "by two of median, mean, sigma (of the logarithm) and cv"),
    ("pareto", "heavy tail, by shape, and mean or scale"),
    ("bounded-pareto", "heavy tail between `from` and `to`"),
    ("gamma", "by shape and mean"),
    ("normal", "by mean and sd, cut at zero"),
    ("trace", "as the numbers in a column of a CSV file"),
];

/// How the values of a law are written: spans as seconds, amounts of data as bytes.
trait Unit {
    fn read(options: &mut Reader, key: &str, doc: &str) -> f64;

    /// The value that stands in the place of a law's parameters.
    fn own(options: &mut Reader) -> Option<f64>;

    /// Values below become 0.
    const LEAST: f64;

    /// Checks how far the mean of the law at a key may be varied.
    fn check_mean(table: &mut Reader, key: &str, mean: f64);

    /// How much a quantity such as "1 s" is.
    fn parse(text: &str) -> Result<f64, QuantityError>;
}

struct Spans;
struct Amounts;

/// No span of a law is longer than [`Law::LONGEST`], no amount of data larger than
/// [`Law::LARGEST`].
const SPANS: RangeInclusive<&str> = "0 s"..="100 y";
const AMOUNTS: RangeInclusive<&str> = "0 B"..="1000 TB";

impl Unit for Spans {
    const LEAST: f64 = 0.5e-9;

    fn read(options: &mut Reader, key: &str, doc: &str) -> f64 {
        options.duration(key, SPANS, None, doc).as_secs_f64()
    }

    fn own(options: &mut Reader) -> Option<f64> {
        options.own_quantity(SPANS).map(SimDuration::as_secs_f64)
    }

    fn check_mean(table: &mut Reader, key: &str, mean: f64) {
        table.check_mean(key, mean, SPANS, SimDuration::as_secs_f64);
    }

    fn parse(text: &str) -> Result<f64, QuantityError> {
        SimDuration::parse(text).map(SimDuration::as_secs_f64)
    }
}

impl Unit for Amounts {
    const LEAST: f64 = 0.5;

    fn read(options: &mut Reader, key: &str, doc: &str) -> f64 {
        options.bytes(key, AMOUNTS, None, doc).as_u64() as f64
    }

    fn own(options: &mut Reader) -> Option<f64> {
        options.own_quantity(AMOUNTS).map(|bytes: Bytes| bytes.as_u64() as f64)
    }

    fn check_mean(table: &mut Reader, key: &str, mean: f64) {
        table.check_mean(key, mean, AMOUNTS, |bytes: Bytes| bytes.as_u64() as f64);
    }

    fn parse(text: &str) -> Result<f64, QuantityError> {
        Bytes::parse(text).map(|bytes| bytes.as_u64() as f64)
    }
}

impl Law {
    /// Reads a law of spans, in seconds.
    pub fn read(table: &mut Reader, key: &str, doc: &str) -> Self {
        read::<Spans>(table, key, doc)
    }

    /// Reads a law of spans; `default` holds where it is left out.
    pub fn read_or(table: &mut Reader, key: &str, default: Self, doc: &str) -> Self {
        if !table.has(key) {
            return default;
        }
        let law = read::<Spans>(table, key, doc);
        if law == default {
            table.is_default(key);
        }
        law
    }

    /// Whether a table is a law, with its source or without.
    pub fn stands_in(table: &Reader) -> bool {
        table.has("value") || LAWS.iter().any(|(name, _)| table.has(name))
    }

    /// Reads a law of amounts of data, in bytes.
    pub fn read_bytes(table: &mut Reader, key: &str, doc: &str) -> Self {
        read::<Amounts>(table, key, doc)
    }

    /// Memoryless, with a mean of at least a nanosecond.
    pub fn memoryless(mean: SimDuration) -> Self {
        let mean = mean.as_secs_f64().max(1e-9);
        Self::exponential(mean).expect("a span of at least a nanosecond is a valid mean")
    }

    /// No time at all.
    pub fn zero() -> Self {
        Self::fixed(0.0).expect("zero is a valid fixed value")
    }
}

fn read<U: Unit>(table: &mut Reader, key: &str, doc: &str) -> Law {
    let Some((name, mut options)) = table.law_of(key, doc, &LAWS, None) else {
        return Law::zero();
    };
    let before = table.mistakes();
    let law = match name {
        "fixed" => Law::fixed(U::own(&mut options).unwrap_or_default()),
        "uniform" => {
            let low = U::read(&mut options, "from", "smallest value");
            Law::uniform(low, U::read(&mut options, "to", "largest value"))
        }
        "exponential" => Law::exponential(U::read(&mut options, "mean", "mean")),
        "weibull" => {
            let shape = shape(&mut options);
            if options.has("scale") {
                Law::weibull_with_scale(shape, U::read(&mut options, "scale", "scale"))
            } else {
                Law::weibull(shape, U::read(&mut options, "mean", "mean"))
            }
        }
        "log-normal" => log_normal::<U>(&mut options),
        "pareto" => {
            let shape = shape(&mut options);
            if options.has("scale") {
                Law::pareto_with_scale(shape, U::read(&mut options, "scale", "smallest value"))
            } else {
                Law::pareto(shape, U::read(&mut options, "mean", "mean"))
            }
        }
        "bounded-pareto" => {
            let shape = shape(&mut options);
            let low = U::read(&mut options, "from", "smallest value");
            Law::bounded_pareto(shape, low, U::read(&mut options, "to", "largest value"))
        }
        "gamma" => {
            let shape = shape(&mut options);
            Law::gamma(shape, U::read(&mut options, "mean", "mean"))
        }
        "trace" => match trace::<U>(&mut options) {
            Some(values) => Law::empirical(&values),
            // The mistake was reported where it stands.
            None => Ok(Law::zero()),
        },
        _ => {
            let mean = U::read(&mut options, "mean", "mean before the cut at zero");
            Law::normal(mean, U::read(&mut options, "sd", "standard deviation"))
        }
    };
    let law = law.unwrap_or_else(|error| {
        if table.mistakes() == before {
            outside(table, &format!("{key}.{name}"), &options, error);
        }
        Law::zero()
    });
    options.finish();
    if table.mistakes() == before {
        U::check_mean(table, key, law.mean());
    }
    law
}

/// Reports a parameter outside of the domain of its law, by the name that it has in files.
fn outside(table: &Reader, law: &str, options: &Reader, error: DomainError) {
    let (parameter, message) = match error.parameter {
        "high" => ("to", format!("{}: `to` has to be more than `from`", error.law)),
        "low" => ("from", error.to_string()),
        own => (own, error.to_string()),
    };
    let place = if options.has(parameter) { format!("{law}.{parameter}") } else { law.to_owned() };
    table.error_at(&place, &message, None);
}

fn shape(options: &mut Reader) -> f64 {
    options.number("shape", 0.05..=100.0, None, "shape")
}

/// `trace = { file = "sessions.csv", column = "duration", unit = "s" }`.
fn trace<U: Unit>(options: &mut Reader) -> Option<Vec<f64>> {
    let unit = options.text("unit", None, "unit of the numbers, such as s, min or MB");
    let numbers = options.column("file", "column", "name of the column, in the first row");
    match U::parse(&format!("1 {unit}")) {
        Ok(one) => {
            let numbers = numbers?;
            let lost = |number: f64| number > 0.0 && number * one < U::LEAST;
            if let Some(at) = numbers.iter().position(|number| lost(*number)) {
                let (row, number) = (at + 1, numbers[at]);
                let message = format!("`{number} {unit}` in row {row} would be rounded to 0");
                options.error_at("column", &message, Some("write 0 if it is meant"));
                return None;
            }
            Some(numbers.into_iter().map(|number| number * one).collect())
        }
        Err(_) if unit.is_empty() => None,
        Err(error) => {
            options.error_at("unit", &error.message, error.help.as_deref());
            None
        }
    }
}

fn log_normal<U: Unit>(options: &mut Reader) -> Result<Law, DomainError> {
    let sigma_doc = "standard deviation of the logarithm";
    match (options.has("median"), options.has("mean"), options.has("sigma")) {
        (true, true, false) => {
            let median = U::read(options, "median", "median");
            let mean = U::read(options, "mean", "mean");
            if mean < median {
                let message = "the mean of a log-normal law is at least its median";
                options.error_at("mean", message, None);
            }
            let sigma = (2.0 * (mean / median).ln()).max(0.0).sqrt();
            Law::log_normal_with_median(median, sigma)
        }
        (true, mean, _) => {
            if mean {
                let _ = options.item("mean");
                let message = "of `median`, `mean` and `sigma` two are enough";
                options.error_at("mean", message, Some("leave one of them out"));
            }
            let sigma = options.number("sigma", 0.0..=10.0, None, sigma_doc);
            Law::log_normal_with_median(U::read(options, "median", "median"), sigma)
        }
        (false, _, true) => {
            let sigma = options.number("sigma", 0.0..=10.0, None, sigma_doc);
            Law::log_normal_with_mean(U::read(options, "mean", "mean"), sigma)
        }
        _ => {
            let cv = options.number("cv", 0.0..=100.0, None, "standard deviation over mean");
            Law::log_normal_with_cv(U::read(options, "mean", "mean"), cv)
        }
    }
}
