//! Random numbers: draws of heavy-tailed laws against their means, medians and whole laws.

use crosspoint::dist::{Law, Popularity};
use crosspoint::sim::{Estimate, Rng, Streams};

use super::rule::equals;

const DRAWS: usize = 3_000_000;

fn rng() -> Rng {
    Streams::new(701, 0).stream(1, 0, 0)
}

/// Largest distance between the share of draws and their chance, at the 99.9 % point of the law
/// of Kolmogorov (1933).
fn assert_follows(name: &str, mut draws: Vec<f64>, law: &Law) {
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let distances = draws.iter().enumerate().map(|(rank, &draw)| {
        let chance = law.cdf(draw);
        (chance - rank as f64 / n).max((rank + 1) as f64 / n - chance)
    });
    let distance = distances.fold(0.0, f64::max) * n.sqrt();
    assert!(distance < 1.95, "{name}: Kolmogorov distance {distance}");
}

#[test]
fn laws_of_sizes_and_sessions() {
    let laws = [
        (Law::log_normal(1.0, 0.5), 3.080_217, 0.01),
        (Law::bounded_pareto(1.2, 1.0, 1_000.0), 4.493_997, 0.01),
        (Law::weibull_with_scale(0.34, 21.3), 118.756_010, 0.05),
        (Law::weibull_with_scale(0.38, 42.4), 163.382_434, 0.01),
        (Law::weibull_with_scale(0.59, 41.9), 64.461_022, 0.01),
    ];
    for (law, mean, width) in laws {
        let law = law.expect("valid parameters");
        let name = law.to_string();
        assert!((law.mean() / mean - 1.0).abs() < 1e-6, "{name}: mean {}", law.mean());
        let mut rng = rng();
        let draws: Vec<f64> = (0..DRAWS).map(|_| law.sample(&mut rng)).collect();
        let estimate = Estimate::at_level(&draws, 0.999);
        assert!(estimate.covers(mean), "{name}: {estimate:?}");
        assert!(estimate.half_width <= width * mean, "{name}: {estimate:?}");
        assert_follows(&name, draws, &law);
    }
}

#[test]
fn medians_and_variances() {
    let weibull = |shape, scale| Law::weibull_with_scale(shape, scale).expect("valid parameters");
    for (shape, scale, median) in
        [(0.34, 21.3, 7.248_017), (0.38, 42.4, 16.161_642), (0.59, 41.9, 22.512_653)]
    {
        assert!((weibull(shape, scale).cdf(median) - 0.5).abs() < 1e-7);
    }
    let log_normal = Law::log_normal(1.0, 0.5).expect("valid parameters");
    assert!((log_normal.variance() - 2.694_758).abs() < 1e-6);
}

/// Zipf with exponent 0.8 over a thousand objects.
#[test]
fn the_most_popular_object() {
    let zipf = Popularity::zipf(1_000, 0.8).expect("valid parameters");
    let weights = (1..=1_000).map(|rank| f64::from(rank).powf(-0.8));
    equals("chance of the first", zipf.chance(0), 1.0 / weights.sum::<f64>());
    assert!((zipf.chance(0) - 0.064_642_033_4).abs() < 1e-10);
    let mut rng = rng();
    let first = (0..DRAWS).map(|_| f64::from(zipf.sample(&mut rng) == 0)).collect::<Vec<_>>();
    let estimate = Estimate::at_level(&first, 0.999);
    assert!(estimate.covers(0.064_642_033_4), "{estimate:?}");
    assert!(estimate.half_width <= 0.02 * 0.064_642_033_4, "{estimate:?}");
}
