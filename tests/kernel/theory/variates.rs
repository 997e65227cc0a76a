//! Random numbers: draws and residual lives of all laws against their means and whole laws.

use crosspoint::dist::{Law, Popularity};
use crosspoint::sim::{Estimate, Rng, Streams};

use super::rule::equals;

const DRAWS: usize = 1_000_000;

/// All laws that files can name, those with heavy tails by several parameters; how wide the
/// interval of the mean may be, and that of the mean residual life, which asks for the variance of
/// the square; `None` where a million draws do not suffice for that.
fn laws() -> Vec<(Law, f64, Option<f64>)> {
    let observed = [3.0, 0.0, 8.0, 8.0, 1.0, 30.0, 2.5];
    let laws = [
        (Law::fixed(7.0), 0.01, Some(0.01)),
        (Law::uniform(2.0, 5.0), 0.01, Some(0.01)),
        (Law::exponential(3.0), 0.01, Some(0.01)),
        (Law::weibull(0.6, 40.0), 0.01, Some(0.02)),
        (Law::weibull(3.0, 40.0), 0.01, Some(0.01)),
        (Law::weibull_with_scale(0.34, 21.3), 0.05, Some(0.05)),
        (Law::weibull_with_scale(0.38, 42.4), 0.02, Some(0.05)),
        (Law::weibull_with_scale(0.59, 41.9), 0.01, Some(0.02)),
        (Law::log_normal(1.0, 0.5), 0.01, Some(0.01)),
        (Law::log_normal_with_median(30.0, 1.2), 0.01, Some(0.05)),
        (Law::pareto(3.5, 20.0), 0.01, Some(0.05)),
        (Law::pareto(2.2, 20.0), 0.02, None),
        (Law::bounded_pareto(1.2, 1.0, 1_000.0), 0.02, Some(0.01)),
        (Law::bounded_pareto(1.0, 2.0, 50.0), 0.01, Some(0.01)),
        (Law::gamma(0.5, 4.0), 0.01, Some(0.01)),
        (Law::erlang(3, 6.0), 0.01, Some(0.01)),
        (Law::normal(10.0, 3.0), 0.01, Some(0.01)),
        (Law::normal(0.0, 2.0), 0.01, Some(0.01)),
        (Law::normal(1.0, 2.0), 0.01, Some(0.01)),
        (Law::empirical(&observed), 0.01, Some(0.01)),
    ];
    laws.map(|(law, mean, residual)| (law.expect("valid parameters"), mean, residual)).to_vec()
}

fn rng() -> Rng {
    Streams::new(701, 0).stream(1, 0, 0)
}

/// Checks the mean of independent draws; equal draws must be the mean.
fn mean_agrees(name: &str, draws: &[f64], mean: f64, width: f64) {
    let estimate = Estimate::at_level(draws, 0.999);
    // Sums of a million numbers are rounded.
    let rounding = 1e-9 * mean;
    let away = (estimate.mean - mean).abs();
    assert!(away <= estimate.half_width + rounding, "{name}: mean {mean}, {estimate:?}");
    assert!(estimate.half_width <= width * mean, "{name}: mean {mean}, {estimate:?}");
    for wrong in [1.0 - 2.0 * width, 1.0 + 2.0 * width] {
        assert!(!estimate.covers(wrong * mean), "{name}: {estimate:?} would accept {wrong}");
    }
}

/// Largest distance between the share of draws and their chance, at the 99.9 % point of the law
/// of Kolmogorov (1933); at steps the draws keep below it.
fn assert_follows(name: &str, draws: &mut [f64], cdf: impl Fn(f64) -> f64) {
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let mut distance: f64 = 0.0;
    let mut rank = 0;
    for equal in draws.chunk_by(|a, b| a == b) {
        let chance = cdf(equal[0]);
        // Only where a law has a step are draws equal.
        let before = if equal.len() > 1 { cdf(equal[0].next_down()) } else { chance };
        distance = distance.max(before - rank as f64 / n);
        rank += equal.len();
        distance = distance.max(rank as f64 / n - chance);
    }
    let distance = distance * n.sqrt();
    assert!(distance < 1.95, "{name}: Kolmogorov distance {distance}");
}

#[test]
fn draws_of_all_laws() {
    for (law, width, _) in laws() {
        let mut rng = rng();
        let mut draws: Vec<f64> = (0..DRAWS).map(|_| law.sample(&mut rng)).collect();
        mean_agrees(&law.to_string(), &draws, law.mean(), width);
        assert_follows(&law.to_string(), &mut draws, |x| law.cdf(x));
    }
}

/// The distribution function of the rest: the integral of (1 - F)/mean, by the trapezoidal rule
/// on a grid that is fine near zero.
fn equilibrium(law: &Law, end: f64) -> impl Fn(f64) -> f64 {
    const STEPS: usize = 40_000;
    let at = move |step: usize| end * (step as f64 / STEPS as f64).powi(5);
    let (mut sums, mut below) = (vec![0.0], law.cdf(0.0));
    for step in 0..STEPS {
        let above = law.cdf(at(step + 1));
        let height = 1.0 - f64::midpoint(below, above);
        sums.push(sums[step] + height * (at(step + 1) - at(step)) / law.mean());
        below = above;
    }
    move |x| {
        let place = (x.max(0.0) / end).powf(0.2) * STEPS as f64;
        let step = (place as usize).min(STEPS - 1);
        let share = ((x - at(step)) / (at(step + 1) - at(step))).clamp(0.0, 1.0);
        sums[step] + share * (sums[step + 1] - sums[step])
    }
}

/// Residual life: its mean is E(X^2)/(2 E(X)) (Cox 1962).
#[test]
fn residual_lives_of_all_laws() {
    for (law, _, width) in laws() {
        let mut rng = rng();
        let mut draws: Vec<f64> = (0..DRAWS).map(|_| law.residual(&mut rng)).collect();
        let name = format!("rest of {law}");
        if let Some(width) = width {
            let mean = (law.variance() / law.mean() + law.mean()) / 2.0;
            mean_agrees(&name, &draws, mean, width);
        }
        let end = draws.iter().copied().fold(0.0, f64::max);
        assert_follows(&name, &mut draws, equilibrium(&law, end));
    }
}

/// Laws with published figures. A million draws are too few for means within 1 % where the tail is
/// heavy (standard deviations of 3.4 and 4.2 means), so there are two million.
#[test]
fn published_means_medians_and_variances() {
    let law = |law: Result<Law, _>| law.expect("valid parameters");
    let near = |value: f64, theory: f64| {
        assert!((value / theory - 1.0).abs() < 1e-6, "{value} is not {theory}");
    };
    let drawn = |law: &Law, mean: f64, width: f64| {
        near(law.mean(), mean);
        let mut rng = rng();
        let draws: Vec<f64> = (0..2 * DRAWS).map(|_| law.sample(&mut rng)).collect();
        mean_agrees(&law.to_string(), &draws, mean, width);
    };
    for (shape, scale, mean, median, width) in [
        (0.34, 21.3, 118.756_010, 7.248_017, 0.05),
        (0.38, 42.4, 163.382_434, 16.161_642, 0.01),
        (0.59, 41.9, 64.461_022, 22.512_653, 0.01),
    ] {
        let weibull = law(Law::weibull_with_scale(shape, scale));
        near(weibull.cdf(median), 0.5);
        drawn(&weibull, mean, width);
    }
    let log_normal = law(Law::log_normal(1.0, 0.5));
    near(log_normal.variance(), 2.694_758);
    drawn(&log_normal, 3.080_217, 0.01);
    drawn(&law(Law::bounded_pareto(1.2, 1.0, 1_000.0)), 4.493_997, 0.01);
}

/// A normal law is one cut at zero in all its figures: half a normal law by hand (mean sigma
/// sqrt(2/pi), variance sigma^2 (1 - 2/pi)), others by integrating their density.
#[test]
fn normal_laws_are_cut_at_zero() {
    let half = Law::normal(0.0, 2.0).expect("valid parameters");
    equals("mean", half.mean(), 2.0 * std::f64::consts::FRAC_2_PI.sqrt());
    equals("variance", half.variance(), 4.0 * (1.0 - std::f64::consts::FRAC_2_PI));
    equals("within a standard deviation", half.cdf(2.0), 0.682_689_492_137_085_9);
    assert_eq!((half.cdf(0.0), half.cdf(-1.0)), (0.0, 0.0));
    for (mu, sigma) in [(10.0, 3.0), (1.0, 2.0), (0.0, 1.0), (5.0, 1.0)] {
        let law = Law::normal(mu, sigma).expect("valid parameters");
        const STEPS: u32 = 1_000_000;
        let step = (mu + 12.0 * sigma) / f64::from(STEPS);
        let [mut all, mut first, mut second] = [0.0; 3];
        for k in 0..STEPS {
            let x = step * (f64::from(k) + 0.5);
            let density = (-((x - mu) / sigma).powi(2) / 2.0).exp();
            all += density;
            first += density * x;
            second += density * x * x;
        }
        let mean = first / all;
        equals("mean", law.mean(), mean);
        equals("variance", law.variance(), second / all - mean * mean);
    }
}

/// Zipf with exponent 0.8 over a thousand objects.
#[test]
fn the_most_popular_object() {
    let zipf = Popularity::zipf(1_000, 0.8).expect("valid parameters");
    let weights = (1..=1_000).map(|rank| f64::from(rank).powf(-0.8));
    equals("chance of the first", zipf.chance(0), 1.0 / weights.sum::<f64>());
    assert!((zipf.chance(0) - 0.064_642_033_4).abs() < 1e-10);
    let mut rng = rng();
    let first = (0..2 * DRAWS).map(|_| f64::from(zipf.sample(&mut rng) == 0)).collect::<Vec<_>>();
    mean_agrees("chance of the first", &first, 0.064_642_033_4, 0.01);
}
