//! Residual life: time left of an interval observed at a random instant.
//!
//! The interval observed is longer than usual, in proportion to its length, and the instant falls
//! anywhere in it (Cox, "Renewal Theory", 1962, chapter 5). So the residual life is a length-biased
//! draw times a uniform number, and has the density (1 - F(x))/mean.

use super::Law;
use super::law::{Kind, gamma_draw, power, span, standard_normal, unit_exponential};
use super::moments::{standard_normal_cdf, standard_normal_density};
use crate::sim::{Rng, SimDuration};

/// Halvings when a distribution function is inverted: enough for every bit of the result.
const HALVINGS: u32 = 80;

impl Law {
    /// Residual life of an interval of this law, observed at a random instant in the steady state.
    pub fn residual(&self, rng: &mut Rng) -> f64 {
        if let Kind::Exponential { mean } = self.0 {
            return mean * unit_exponential(rng);
        }
        let whole = self.length_biased(rng);
        whole * rng.open01()
    }

    /// As [`Law::residual`], as a span, the law counting seconds; at most [`Law::LONGEST`].
    pub fn residual_span(&self, rng: &mut Rng) -> SimDuration {
        span(self.residual(rng))
    }

    /// A draw with density x f(x)/mean: the whole interval that a random instant falls into.
    fn length_biased(&self, rng: &mut Rng) -> f64 {
        match self.0 {
            Kind::Fixed { value } => value,
            Kind::Uniform { low, high } => {
                let (low, high) = (low * low, high * high);
                (low + (high - low) * rng.open01()).sqrt()
            }
            Kind::Exponential { mean } => gamma_draw(rng, 2.0, mean),
            // (x/scale)^shape is exponential; biased by x it is gamma of shape 1 + 1/shape.
            Kind::Weibull { shape, scale } => {
                scale * gamma_draw(rng, 1.0 + 1.0 / shape, 1.0).powf(1.0 / shape)
            }
            Kind::LogNormal { mu, sigma } => {
                (mu + sigma * sigma + sigma * standard_normal(rng)).exp()
            }
            Kind::Pareto { shape, scale } => {
                // The exponent is cut where the product would leave the range of an f64.
                scale * (unit_exponential(rng) / (shape - 1.0)).min(600.0).exp()
            }
            Kind::BoundedPareto { shape, low, high } => power(rng, low, high, 1.0 - shape),
            Kind::Gamma { shape, scale } => gamma_draw(rng, shape + 1.0, scale),
            Kind::Normal { mu, sigma } => biased_normal(rng.open01(), mu, sigma),
            Kind::Empirical(ref observed) => observed.length_biased(rng.open01()),
        }
    }
}

/// Inverts the distribution function of the length-biased normal law above zero, which is
/// proportional to mu (Phi(z) - Phi(z0)) - sigma (phi(z) - phi(z0)) with z = (x - mu)/sigma.
fn biased_normal(u: f64, mu: f64, sigma: f64) -> f64 {
    let weight = |x: f64| {
        let (z, z0) = ((x - mu) / sigma, -mu / sigma);
        mu * (standard_normal_cdf(z) - standard_normal_cdf(z0))
            - sigma * (standard_normal_density(z) - standard_normal_density(z0))
    };
    let (mut low, mut high) = (0.0, mu + 40.0 * sigma);
    let wanted = u * weight(high);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if weight(middle) < wanted { low = middle } else { high = middle }
    }
    high
}
