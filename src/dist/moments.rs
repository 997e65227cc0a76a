//! Mean, variance and distribution function of every law, in closed form.

use std::f64::consts::{PI, SQRT_2};

use statrs::function::erf::erfc;
use statrs::function::gamma::gamma_lr;

use super::Law;
use super::law::{Kind, weibull_moment};

impl Law {
    /// The mean; always finite.
    pub fn mean(&self) -> f64 {
        match self.0 {
            Kind::Fixed { value } => value,
            Kind::Uniform { low, high } => f64::midpoint(low, high),
            Kind::Exponential { mean } => mean,
            Kind::Weibull { shape, scale } => scale * weibull_moment(1.0, shape),
            Kind::LogNormal { mu, sigma } => (mu + sigma * sigma / 2.0).exp(),
            Kind::Pareto { shape, scale } => scale * shape / (shape - 1.0),
            Kind::BoundedPareto { .. } => self.bounded_moment(1.0),
            Kind::Gamma { shape, scale } => shape * scale,
            Kind::Normal { mu, sigma } => mu + sigma * hazard(-mu / sigma),
            Kind::Empirical(ref observed) => observed.mean(),
        }
    }

    /// The variance; infinite for a Pareto law of shape up to 2.
    pub fn variance(&self) -> f64 {
        match self.0 {
            Kind::Fixed { .. } => 0.0,
            Kind::Uniform { low, high } => (high - low).powi(2) / 12.0,
            Kind::Exponential { mean } => mean * mean,
            Kind::Weibull { shape, scale } => {
                let first = weibull_moment(1.0, shape);
                scale * scale * (weibull_moment(2.0, shape) - first * first)
            }
            Kind::LogNormal { sigma, .. } => self.mean().powi(2) * (sigma * sigma).exp_m1(),
            Kind::Pareto { shape, .. } if shape <= 2.0 => f64::INFINITY,
            Kind::Pareto { shape, scale } => {
                scale * scale * shape / ((shape - 1.0).powi(2) * (shape - 2.0))
            }
            Kind::BoundedPareto { .. } => self.bounded_moment(2.0) - self.mean().powi(2),
            Kind::Gamma { shape, scale } => shape * scale * scale,
            Kind::Normal { mu, sigma } => {
                let (cut, lift) = (-mu / sigma, hazard(-mu / sigma));
                sigma * sigma * (1.0 + cut * lift - lift * lift)
            }
            Kind::Empirical(ref observed) => observed.variance(),
        }
    }

    /// Whether it is exponential, under whatever name.
    pub fn is_exponential(&self) -> bool {
        match self.0 {
            Kind::Exponential { .. } => true,
            Kind::Weibull { shape, .. } | Kind::Gamma { shape, .. } => shape == 1.0,
            _ => false,
        }
    }

    /// Probability of a draw up to `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 0.0;
        }
        match self.0 {
            Kind::Fixed { value } => f64::from(x >= value),
            Kind::Uniform { low, high } if low == high => f64::from(x >= low),
            Kind::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Kind::Exponential { mean } => -(-x / mean).exp_m1(),
            Kind::Weibull { shape, scale } => -(-(x / scale).powf(shape)).exp_m1(),
            Kind::LogNormal { mu, sigma: 0.0 } => f64::from(x >= mu.exp()),
            Kind::LogNormal { mu, sigma } => standard_normal_cdf((x.ln() - mu) / sigma),
            Kind::Pareto { shape, scale } => -(shape * (scale / x.max(scale)).ln()).exp_m1(),
            Kind::BoundedPareto { shape, low, high } => {
                let x = x.clamp(low, high);
                (-shape * (x / low).ln()).exp_m1() / (-shape * (high / low).ln()).exp_m1()
            }
            Kind::Gamma { shape, scale } => match x / scale {
                0.0 => 0.0,
                f64::INFINITY => 1.0,
                ratio => gamma_lr(shape, ratio),
            },
            Kind::Normal { mu, sigma } => {
                let above = standard_normal_cdf(mu / sigma);
                1.0 - standard_normal_cdf((mu - x) / sigma) / above
            }
            Kind::Empirical(ref observed) => observed.cdf(x),
        }
    }

    /// Mean of the n-th power of a bounded Pareto law: the integral of shape low^shape
    /// x^(n-shape-1) over the range, over 1 - (low/high)^shape.
    fn bounded_moment(&self, n: f64) -> f64 {
        let Kind::BoundedPareto { shape, low, high } = self.0 else {
            unreachable!("only bounded Pareto laws ask for this moment")
        };
        let octaves = (high / low).ln();
        let exponent = n - shape;
        let grown = exponent * octaves;
        let integral = if grown.abs() < 1e-9 { octaves } else { grown.exp_m1() / exponent };
        shape * low.powf(n) * integral / -(-shape * octaves).exp_m1()
    }
}

/// Probability that a standard normal variable stays up to `z`.
pub(super) fn standard_normal_cdf(z: f64) -> f64 {
    erfc(-z / SQRT_2) / 2.0
}

/// Density of a standard normal variable.
pub(super) fn standard_normal_density(z: f64) -> f64 {
    (-z * z / 2.0).exp() / (2.0 * PI).sqrt()
}

/// Density over the probability of more: the mean of a standard normal variable above `z`.
fn hazard(z: f64) -> f64 {
    standard_normal_density(z) / standard_normal_cdf(-z)
}
