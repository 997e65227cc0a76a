//! The laws, their parameters and how to draw from them.

use std::fmt;
use std::sync::Arc;

use rand_distr::{Distribution, Exp1, Gamma, StandardNormal, Weibull};
use statrs::function::gamma::gamma;

use super::observed::Observed;
use super::{Check, DomainError};
use crate::sim::{Rng, SimDuration};
use crate::units::Bytes;

/// Attempts at a truncated draw. One fails at most every second time, so that all of them fail
/// less than once in 10^19 draws; the mean then stands in.
const ATTEMPTS: u32 = 64;

/// A distribution of spans, in seconds, or of positive numbers without unit.
///
/// Cheap to clone; drawing takes 5 to 60 ns and never loops without bound.
#[derive(Clone, PartialEq, Debug)]
pub struct Law(pub(super) Kind);

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Kind {
    Fixed { value: f64 },
    Uniform { low: f64, high: f64 },
    Exponential { mean: f64 },
    Weibull { shape: f64, scale: f64 },
    LogNormal { mu: f64, sigma: f64 },
    Pareto { shape: f64, scale: f64 },
    BoundedPareto { shape: f64, low: f64, high: f64 },
    Gamma { shape: f64, scale: f64 },
    Normal { mu: f64, sigma: f64 },
    Empirical(Arc<Observed>),
}

impl Law {
    /// The longest span that is ever drawn, 100 years of 365 days: longer than any trial, so that
    /// cutting the tail of a heavy law here changes no result but cannot overflow the clock.
    pub const LONGEST: SimDuration = SimDuration::from_secs(100 * 365 * 86_400);
    /// The largest amount of data that is ever drawn, 1000 TB, for the same reason.
    pub const LARGEST: Bytes = Bytes::new(1_000_000_000_000_000);

    /// Always `value`, which may be zero.
    pub fn fixed(value: f64) -> Result<Self, DomainError> {
        let expected = "a number from 0 to 1e15";
        let value = Check("fixed").within("value", value, (0.0, 1e15), expected)?;
        Ok(Self(Kind::Fixed { value }))
    }

    /// Every number from `low` to `high` alike.
    pub fn uniform(low: f64, high: f64) -> Result<Self, DomainError> {
        let check = Check("uniform");
        let low = check.within("low", low, (0.0, 1e15), "a number from 0 to 1e15")?;
        let high = check.positive("high", high)?;
        let high = check.within("high", high, (low, 1e15), "a number not below `low`")?;
        Ok(Self(Kind::Uniform { low, high }))
    }

    /// Memoryless, with this mean.
    pub fn exponential(mean: f64) -> Result<Self, DomainError> {
        Ok(Self(Kind::Exponential { mean: Check("exponential").positive("mean", mean)? }))
    }

    /// Weibull with this mean; shape below 1: the longer it lasted, the longer it will last.
    pub fn weibull(shape: f64, mean: f64) -> Result<Self, DomainError> {
        let mean = Check("weibull").positive("mean", mean)?;
        let unit = Self::weibull_with_scale(shape, 1.0)?.mean();
        Ok(Self(Kind::Weibull { shape, scale: mean / unit }))
    }

    /// Weibull with survival function exp(-(x/scale)^shape).
    pub fn weibull_with_scale(shape: f64, scale: f64) -> Result<Self, DomainError> {
        let check = Check("weibull");
        let shape = check.within("shape", shape, (0.05, 100.0), "a number from 0.05 to 100")?;
        Ok(Self(Kind::Weibull { shape, scale: check.positive("scale", scale)? }))
    }

    /// Log-normal whose logarithm has mean `mu` and standard deviation `sigma`.
    pub fn log_normal(mu: f64, sigma: f64) -> Result<Self, DomainError> {
        let check = Check("log-normal");
        let mu = check.within("mu", mu, (-40.0, 40.0), "a number from -40 to 40")?;
        let sigma = check.within("sigma", sigma, (0.0, 8.0), "a number from 0 to 8")?;
        Ok(Self(Kind::LogNormal { mu, sigma }))
    }

    /// Log-normal with this median; `sigma` as in [`Law::log_normal`].
    pub fn log_normal_with_median(median: f64, sigma: f64) -> Result<Self, DomainError> {
        let median = Check("log-normal").positive("median", median)?;
        Self::log_normal(median.ln(), sigma)
    }

    /// Log-normal with this mean; `sigma` as in [`Law::log_normal`].
    pub fn log_normal_with_mean(mean: f64, sigma: f64) -> Result<Self, DomainError> {
        let mean = Check("log-normal").positive("mean", mean)?;
        let sigma = Self::log_normal(0.0, sigma).map(|_| sigma)?;
        Ok(Self(Kind::LogNormal { mu: mean.ln() - sigma * sigma / 2.0, sigma }))
    }

    /// Log-normal with this mean and coefficient of variation (standard deviation over mean).
    pub fn log_normal_with_cv(mean: f64, cv: f64) -> Result<Self, DomainError> {
        let cv = Check("log-normal").within("cv", cv, (0.0, 1e6), "a number from 0 to 1e6")?;
        Self::log_normal_with_mean(mean, (cv * cv).ln_1p().sqrt())
    }

    /// Pareto with survival function (scale/x)^shape above `scale`; infinite variance up to
    /// shape 2. A law without a mean (shape up to 1) needs an upper end: [`Law::bounded_pareto`].
    pub fn pareto_with_scale(shape: f64, scale: f64) -> Result<Self, DomainError> {
        let check = Check("pareto");
        let expected = "a number from 1.001 to 1000 (up to 1 there is no mean; use bounds)";
        let shape = check.within("shape", shape, (1.001, 1000.0), expected)?;
        Ok(Self(Kind::Pareto { shape, scale: check.positive("scale", scale)? }))
    }

    /// Pareto with this mean; see [`Law::pareto_with_scale`].
    pub fn pareto(shape: f64, mean: f64) -> Result<Self, DomainError> {
        let mean = Check("pareto").positive("mean", mean)?;
        let unit = Self::pareto_with_scale(shape, 1.0)?.mean();
        Ok(Self(Kind::Pareto { shape, scale: mean / unit }))
    }

    /// Pareto cut to the range `low` to `high`: density proportional to x^(-shape-1).
    pub fn bounded_pareto(shape: f64, low: f64, high: f64) -> Result<Self, DomainError> {
        let check = Check("bounded pareto");
        let shape = check.within("shape", shape, (0.001, 1000.0), "a number from 0.001 to 1000")?;
        let low = check.positive("low", low)?;
        let high = check.positive("high", high)?;
        let above = low * (1.0 + 1e-9);
        let high = check.within("high", high, (above, 1e15), "a number above `low`")?;
        Ok(Self(Kind::BoundedPareto { shape, low, high }))
    }

    /// Gamma with this mean; variance mean^2/shape.
    pub fn gamma(shape: f64, mean: f64) -> Result<Self, DomainError> {
        let check = Check("gamma");
        let shape = check.within("shape", shape, (0.001, 1e6), "a number from 0.001 to 1e6")?;
        Ok(Self(Kind::Gamma { shape, scale: check.positive("mean", mean)? / shape }))
    }

    /// Erlang: the sum of `stages` exponential spans, with this mean altogether.
    pub fn erlang(stages: u32, mean: f64) -> Result<Self, DomainError> {
        let check = Check("erlang");
        let expected = "a whole number from 1 to 1000000";
        let shape = check.within("stages", f64::from(stages), (1.0, 1e6), expected)?;
        Ok(Self(Kind::Gamma { shape, scale: check.positive("mean", mean)? / shape }))
    }

    /// Normal with mean `mu` and standard deviation `sigma` before what lies at or below zero is
    /// cut away (drawn again). [`Law::mean`] is that of what remains, thus a little above `mu`.
    pub fn normal(mu: f64, sigma: f64) -> Result<Self, DomainError> {
        let check = Check("normal");
        let mu = check.within("mu", mu, (0.0, 1e15), "a number from 0 to 1e15")?;
        Ok(Self(Kind::Normal { mu, sigma: check.positive("sigma", sigma)? }))
    }

    /// As the observed `values`, such as the lengths of sessions in a trace: by inversion of their
    /// distribution function, straight between neighbours in size (Hazen's plotting positions,
    /// 1914). The mean is that of the values, exactly; nothing beyond the smallest and the largest
    /// is drawn; the variance is a little below theirs. Holds 16 bytes per value.
    pub fn empirical(values: &[f64]) -> Result<Self, DomainError> {
        let check = Check("empirical");
        let count = values.len() as f64;
        check.within("number of values", count, (1.0, 1e7), "1 to 10000000 values")?;
        for &value in values {
            check.within("value", value, (0.0, 1e15), "a number from 0 to 1e15")?;
        }
        check.positive("sum of values", values.iter().sum::<f64>().min(1e15))?;
        Ok(Self(Kind::Empirical(Arc::new(Observed::new(values.to_vec())))))
    }

    /// The same law stretched so that its mean is `mean`.
    pub fn scaled_to_mean(&self, mean: f64) -> Result<Self, DomainError> {
        Check("scaled law").positive("mean", mean)?;
        let factor = Check("scaled law").positive("factor", mean / self.mean())?;
        Ok(Self(match self.0 {
            Kind::Fixed { .. } => Kind::Fixed { value: mean },
            Kind::Uniform { low, high } => Kind::Uniform { low: low * factor, high: high * factor },
            Kind::Exponential { .. } => Kind::Exponential { mean },
            Kind::Weibull { shape, scale } => Kind::Weibull { shape, scale: scale * factor },
            Kind::LogNormal { mu, sigma } => Kind::LogNormal { mu: mu + factor.ln(), sigma },
            Kind::Pareto { shape, scale } => Kind::Pareto { shape, scale: scale * factor },
            Kind::BoundedPareto { shape, low, high } => {
                Kind::BoundedPareto { shape, low: low * factor, high: high * factor }
            }
            Kind::Gamma { shape, scale } => Kind::Gamma { shape, scale: scale * factor },
            Kind::Normal { mu, sigma } => Kind::Normal { mu: mu * factor, sigma: sigma * factor },
            Kind::Empirical(ref observed) => Kind::Empirical(Arc::new(observed.stretched(factor))),
        }))
    }

    /// One draw.
    pub fn sample(&self, rng: &mut Rng) -> f64 {
        match self.0 {
            Kind::Fixed { value } => value,
            Kind::Uniform { low, high } => low + (high - low) * rng.open01(),
            Kind::Exponential { mean } => mean * unit_exponential(rng),
            Kind::Weibull { shape, scale } => Weibull::new(scale, shape)
                .expect("the parameters were checked when the law was made")
                .sample(rng),
            Kind::LogNormal { mu, sigma } => (mu + sigma * standard_normal(rng)).exp(),
            Kind::Pareto { shape, scale } => scale * (unit_exponential(rng) / shape).exp(),
            Kind::BoundedPareto { shape, low, high } => power(rng, low, high, -shape),
            Kind::Gamma { shape, scale } => gamma_draw(rng, shape, scale),
            Kind::Normal { mu, sigma } => (0..ATTEMPTS)
                .map(|_| mu + sigma * standard_normal(rng))
                .find(|&value| value > 0.0)
                .unwrap_or_else(|| self.mean()),
            Kind::Empirical(ref observed) => observed.quantile(rng.open01()),
        }
    }

    /// One draw as an amount of data, the law counting bytes; rounded down, at most
    /// [`Law::LARGEST`].
    pub fn sample_bytes(&self, rng: &mut Rng) -> Bytes {
        Bytes::new(self.sample(rng) as u64).min(Self::LARGEST)
    }

    /// One draw as a span, the law counting seconds; at most [`Law::LONGEST`].
    pub fn sample_span(&self, rng: &mut Rng) -> SimDuration {
        span(self.sample(rng))
    }
}

/// A number of seconds as a span, at most [`Law::LONGEST`].
pub(super) fn span(secs: f64) -> SimDuration {
    if secs >= Law::LONGEST.as_secs_f64() {
        return Law::LONGEST;
    }
    SimDuration::from_secs_f64(secs).expect("laws draw no negative numbers and no NaN")
}

/// Exponential with mean 1 (ziggurat, Marsaglia and Tsang 2000).
pub(super) fn unit_exponential(rng: &mut Rng) -> f64 {
    Exp1.sample(rng)
}

/// Normal with mean 0 and standard deviation 1 (ziggurat).
pub(super) fn standard_normal(rng: &mut Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// Gamma by Marsaglia and Tsang (2000).
pub(super) fn gamma_draw(rng: &mut Rng, shape: f64, scale: f64) -> f64 {
    Gamma::new(shape, scale).expect("the parameters were checked when the law was made").sample(rng)
}

/// Density proportional to x^(exponent-1) from `low` > 0 to `high`, by inversion.
pub(super) fn power(rng: &mut Rng, low: f64, high: f64, exponent: f64) -> f64 {
    let octaves = (high / low).ln();
    let u = rng.open01();
    let grown = exponent * octaves;
    // Towards exponent zero the law of the logarithm becomes uniform.
    let logarithm =
        if grown.abs() < 1e-9 { u * octaves } else { (u * grown.exp_m1()).ln_1p() / exponent };
    (low * logarithm.exp()).clamp(low, high)
}

/// Mean of the n-th power of a Weibull variable of scale 1.
pub(super) fn weibull_moment(n: f64, shape: f64) -> f64 {
    gamma(1.0 + n / shape)
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Fixed { value } => write!(f, "fixed {value}"),
            Kind::Uniform { low, high } => write!(f, "uniform {low} to {high}"),
            Kind::Exponential { mean } => write!(f, "exponential, mean {mean}"),
            Kind::Weibull { shape, scale } => write!(f, "Weibull, shape {shape}, scale {scale}"),
            Kind::LogNormal { mu, sigma } => write!(f, "log-normal, mu {mu}, sigma {sigma}"),
            Kind::Pareto { shape, scale } => write!(f, "Pareto, shape {shape}, scale {scale}"),
            Kind::BoundedPareto { shape, low, high } => {
                write!(f, "Pareto, shape {shape}, {low} to {high}")
            }
            Kind::Gamma { shape, scale } => write!(f, "gamma, shape {shape}, scale {scale}"),
            Kind::Normal { mu, sigma } => write!(f, "normal, mu {mu}, sigma {sigma}, above 0"),
            Kind::Empirical(ref observed) => write!(f, "as {} values", observed.len()),
        }
    }
}
