//! Tests of all laws at once: draws against moments, distribution functions and pinned values.

use super::*;
use crate::sim::{Rng, SimDuration, Streams, Tally};

fn rng() -> Rng {
    Streams::new(20_260_101, 0).stream(1, 2, 3)
}

/// One of each law, and some at the edge of what is allowed.
fn laws() -> Vec<Law> {
    let laws = [
        Law::fixed(7.0),
        Law::uniform(2.0, 5.0),
        Law::exponential(3.0),
        Law::weibull(0.6, 40.0),
        Law::weibull_with_scale(3.0, 10.0),
        Law::log_normal(1.0, 0.5),
        Law::log_normal_with_cv(10.0, 3f64.sqrt()),
        Law::pareto(5.0, 10.0),
        Law::bounded_pareto(1.2, 1.0, 1_000.0),
        Law::bounded_pareto(1.0, 2.0, 50.0),
        Law::gamma(0.5, 4.0),
        Law::erlang(3, 6.0),
        Law::normal(10.0, 3.0),
        Law::normal(0.0, 2.0),
        Law::empirical(&[1.0, 4.0, 0.0, 10.0, 4.0]),
    ];
    laws.map(|law| law.expect("the parameters are valid")).to_vec()
}

/// Largest distance between the distribution function of `draws` and `cdf`, times the root of
/// their number; 1.95 is passed once in a thousand (Kolmogorov 1933). Steps of `cdf` are allowed.
fn kolmogorov(mut draws: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let mut distance: f64 = 0.0;
    for (rank, &draw) in draws.iter().enumerate() {
        let is_last_of_equals = draws.get(rank + 1).is_none_or(|&next| next > draw);
        if is_last_of_equals {
            distance = distance.max((cdf(draw) - (rank + 1) as f64 / n).abs());
        }
        let is_first_of_equals = rank == 0 || draws[rank - 1] < draw;
        if is_first_of_equals {
            distance = distance.max((cdf(draw.next_down()) - rank as f64 / n).abs());
        }
    }
    distance * n.sqrt()
}

#[test]
fn draws_follow_their_law() {
    for law in laws() {
        let mut rng = rng();
        let draws: Vec<f64> = (0..100_000).map(|_| law.sample(&mut rng)).collect();
        let mut tally = Tally::new();
        draws.iter().for_each(|&draw| tally.add(draw));
        let error = 4.0 * (law.variance() / draws.len() as f64).sqrt();
        assert!((tally.mean() - law.mean()).abs() <= error, "{law}: mean {}", tally.mean());
        // The variance of heavy tails converges slowly: those are checked by their whole law.
        if law.variance() < 2.0 * law.mean().powi(2) && law.variance() > 0.0 {
            let ratio = tally.variance() / law.variance();
            assert!((ratio - 1.0).abs() < 0.1, "{law}: variance {}", tally.variance());
        }
        let distance = kolmogorov(draws, |x| law.cdf(x));
        assert!(distance < 1.95, "{law}: Kolmogorov distance {distance}");
    }
}

/// The distribution function of the rest: the integral of (1 - F)/mean, by the trapezoidal rule
/// on a grid that is fine near zero.
fn equilibrium(law: &Law, end: f64) -> impl Fn(f64) -> f64 {
    const STEPS: usize = 200_000;
    let at = move |step: usize| end * (step as f64 / STEPS as f64).powi(3);
    let mut sums = vec![0.0];
    for step in 0..STEPS {
        let height = 1.0 - f64::midpoint(law.cdf(at(step)), law.cdf(at(step + 1)));
        sums.push(sums[step] + height * (at(step + 1) - at(step)) / law.mean());
    }
    move |x| sums[(((x / end).cbrt() * STEPS as f64) as usize).min(STEPS)]
}

#[test]
fn rests_follow_the_equilibrium_law() {
    for law in laws() {
        let mut rng = rng();
        let draws: Vec<f64> = (0..100_000).map(|_| law.residual(&mut rng)).collect();
        let end = draws.iter().copied().fold(0.0, f64::max);
        let distance = kolmogorov(draws, equilibrium(&law, end));
        assert!(distance < 1.95, "{law}: Kolmogorov distance {distance} of the rest");
    }
}

#[test]
fn a_law_is_stretched_to_a_mean() {
    for law in laws() {
        let stretched = law.scaled_to_mean(123.0).expect("the mean is valid");
        assert!((stretched.mean() / 123.0 - 1.0).abs() < 1e-12, "{stretched}");
        let cv = law.variance().sqrt() / law.mean();
        let same = stretched.variance().sqrt() / stretched.mean();
        assert!((cv - same).abs() < 1e-9, "{stretched}: the shape changed");
        assert!((stretched.cdf(123.0) - law.cdf(law.mean())).abs() < 1e-9, "{stretched}");
    }
}

#[test]
fn parameters_by_mean_median_and_variation() {
    let mean = |law: Result<Law, DomainError>| law.expect("valid").mean();
    assert!((mean(Law::weibull(0.7, 1_000.0)) - 1_000.0).abs() < 1e-9);
    assert!((mean(Law::weibull_with_scale(0.7, 789.999_550)) - 1_000.0).abs() < 1e-5);
    assert!((mean(Law::pareto(1.5, 20.0)) - 20.0).abs() < 1e-12);
    assert!((mean(Law::log_normal_with_mean(9.0, 1.0)) - 9.0).abs() < 1e-12);
    let by_median = Law::log_normal_with_median(30.0, 1.2).expect("valid");
    assert!((by_median.cdf(30.0) - 0.5).abs() < 1e-12);
    let by_cv = Law::log_normal_with_cv(10.0, 3f64.sqrt()).expect("valid");
    assert!((by_cv.mean() - 10.0).abs() < 1e-12 && (by_cv.variance() - 300.0).abs() < 1e-9);
}

#[test]
fn a_parameter_outside_its_domain_is_named() {
    let error = Law::weibull(0.001, 5.0).expect_err("the shape is too small");
    let text = "weibull: shape is 0.001, expected a number from 0.05 to 100";
    assert_eq!(error.to_string(), text);
    let (subnormal, infinity) = (5e-324, f64::INFINITY);
    for absurd in [f64::NAN, infinity, -infinity, -1.0, 0.0, subnormal, 1e300, f64::MAX] {
        let refused = [
            Law::exponential(absurd).is_err(),
            Law::uniform(1.0, absurd).is_err(),
            Law::weibull(absurd, 1.0).is_err(),
            Law::weibull(1.0, absurd).is_err(),
            Law::weibull_with_scale(absurd, 1.0).is_err(),
            Law::weibull_with_scale(1.0, absurd).is_err(),
            Law::log_normal_with_mean(absurd, 1.0).is_err(),
            Law::log_normal_with_median(absurd, 1.0).is_err(),
            Law::log_normal_with_cv(absurd, 1.0).is_err(),
            Law::pareto(absurd, 1.0).is_err(),
            Law::pareto(1.5, absurd).is_err(),
            Law::pareto_with_scale(absurd, 1.0).is_err(),
            Law::pareto_with_scale(1.5, absurd).is_err(),
            Law::bounded_pareto(absurd, 1.0, 5.0).is_err(),
            Law::bounded_pareto(1.0, absurd, 5.0).is_err(),
            Law::bounded_pareto(1.0, 5.0, absurd).is_err(),
            Law::gamma(absurd, 1.0).is_err(),
            Law::gamma(1.0, absurd).is_err(),
            Law::erlang(3, absurd).is_err(),
            Law::normal(1.0, absurd).is_err(),
            Law::empirical(&[absurd]).is_err(),
            Law::exponential(1.0).is_ok_and(|law| law.scaled_to_mean(absurd).is_err()),
            Popularity::weighted(&[absurd]).is_err(),
        ];
        assert!(refused.iter().all(|&refused| refused), "{absurd}: {refused:?}");
    }
    // Where zero is allowed.
    for absurd in [f64::NAN, infinity, -infinity, subnormal, 1e300, f64::MAX] {
        let refused = [
            Law::fixed(absurd).is_err(),
            Law::uniform(absurd, 1.0).is_err(),
            Law::log_normal(absurd, 1.0).is_err(),
            Law::log_normal(1.0, absurd).is_err(),
            Law::log_normal_with_mean(1.0, absurd).is_err(),
            Law::log_normal_with_cv(1.0, absurd).is_err(),
            Law::normal(absurd, 1.0).is_err(),
            Law::empirical(&[1.0, absurd]).is_err(),
            Popularity::zipf(5, absurd).is_err(),
            Popularity::weighted(&[1.0, absurd]).is_err(),
        ];
        assert!(refused.iter().all(|&refused| refused), "{absurd}: {refused:?}");
    }
    assert!(Law::erlang(0, 1.0).is_err() && Popularity::zipf(0, 1.0).is_err());
    assert!(Law::pareto(1.0, 5.0).is_err(), "it has no mean");
    assert!(Law::uniform(5.0, 2.0).is_err() && Law::bounded_pareto(1.0, 5.0, 5.0).is_err());
    assert!(Law::empirical(&[]).is_err() && Popularity::weighted(&[]).is_err());
    assert!(Law::fixed(1.0).is_ok_and(|law| law.scaled_to_mean(0.0).is_err()));
    assert!(Law::fixed(0.0).is_ok_and(|law| law.scaled_to_mean(1.0).is_err()));
}

/// Draws at the corners of the domains end and are spans that the clock can add.
#[test]
fn the_wildest_laws_draw_finite_numbers() {
    let wild = [
        Law::fixed(0.0),
        Law::uniform(0.0, 1e15),
        Law::exponential(1e15),
        Law::weibull(0.05, 1e15),
        Law::weibull(100.0, 1e-12),
        Law::log_normal(40.0, 8.0),
        Law::log_normal(-40.0, 0.0),
        Law::pareto(1.001, 1e15),
        Law::pareto(1000.0, 1e-12),
        Law::bounded_pareto(0.001, 1e-12, 1e15),
        Law::bounded_pareto(1000.0, 1e-12, 1e15),
        Law::gamma(0.001, 1e15),
        Law::erlang(1_000_000, 1e-12),
        Law::normal(0.0, 1e-12),
        Law::normal(1e15, 1e-12),
        Law::empirical(&[0.0, 1e15]),
    ];
    for law in wild.map(|law| law.expect("the parameters are valid")) {
        let mut rng = rng();
        for _ in 0..10_000 {
            for draw in [law.sample(&mut rng), law.residual(&mut rng)] {
                assert!((0.0..f64::INFINITY).contains(&draw), "{law} drew {draw}");
            }
            let span: SimDuration = law.sample_span(&mut rng).max(law.residual_span(&mut rng));
            assert!(span <= Law::LONGEST, "{law} drew {span}");
            assert!(law.sample_bytes(&mut rng) <= Law::LARGEST);
        }
    }
}

/// By hand: of 1, 3 and 8 the first sixth of all draws is 1, the last 8, and the straight lines
/// between pass 3 in the middle.
#[test]
fn observed_values_are_joined_by_straight_lines() {
    let law = Law::empirical(&[8.0, 1.0, 3.0]).expect("valid");
    assert_eq!(law.mean(), 4.0);
    let probes = [0.9, 1.0, 2.0, 3.0, 5.5, 7.999_999, 8.0];
    for (x, sixths) in probes.into_iter().zip([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) {
        assert!((law.cdf(x) - sixths / 6.0).abs() < 1e-6, "{x}: {}", law.cdf(x));
    }
    // Ends (9 + 16)/2, lines (9 + 3 + 1)/3 and (1 - 4 + 16)/3 of squared deviations, over three.
    assert!((law.variance() - (12.5 + 26.0 / 3.0) / 3.0).abs() < 1e-12);
    let one = Law::empirical(&[5.0]).expect("valid");
    assert_eq!((one.sample(&mut rng()), one.mean(), one.variance()), (5.0, 5.0, 0.0));
    assert!((0.0..=5.0).contains(&one.residual(&mut rng())));
}

/// Plans of experiments are distinguished by such texts.
#[test]
fn laws_of_different_values_look_different() {
    let shown = |values: &[f64]| format!("{:?}", Law::empirical(values).expect("valid"));
    assert_ne!(shown(&[1.0, 2.0, 3.0]), shown(&[1.0, 2.5, 3.0]));
    assert_eq!(shown(&[1.0, 2.0, 3.0]), shown(&[3.0, 1.0, 2.0]));
}

#[test]
fn zipf_follows_its_chances() {
    let zipf = Popularity::zipf(1_000, 0.8).expect("valid");
    assert!((zipf.chance(0) - 0.064_642_033_4).abs() < 1e-10);
    assert_eq!(zipf.chance(9) / zipf.chance(0), 10f64.powf(-0.8));
    let (mut rng, n) = (rng(), 1_000_000);
    let mut counts = vec![0u32; zipf.len()];
    (0..n).for_each(|_| counts[zipf.sample(&mut rng)] += 1);
    for (rank, &count) in counts.iter().enumerate() {
        let expected = zipf.chance(rank) * f64::from(n);
        let away = (f64::from(count) - expected).abs();
        assert!(away < 4.5 * expected.sqrt(), "rank {rank}: {count}, expected {expected}");
    }
    let only_one = Popularity::weighted(&[0.0, 2.0, 0.0]).expect("valid");
    assert!((0..100).all(|_| only_one.sample(&mut rng) == 1));
}

#[test]
fn golden_first_draws() {
    let mut drawn = String::new();
    for law in laws() {
        let mut rng = rng();
        let draws = [law.sample(&mut rng), law.sample(&mut rng), law.residual(&mut rng)];
        drawn += &format!("{law}:\n{draws:?}\n");
    }
    let (zipf, mut rng) = (Popularity::zipf(1_000, 0.8).expect("valid"), rng());
    drawn += &format!("zipf:\n{:?}\n", [0; 8].map(|_| zipf.sample(&mut rng)));
    assert_eq!(drawn, GOLDEN, "draws changed: every result changes with them\n{drawn}");
}

const GOLDEN: &str = "\
fixed 7:
[7.0, 7.0, 6.0334723058435165]
uniform 2 to 5:
[4.585773845361507, 4.657308911307744, 2.1397218286154858]
exponential, mean 3:
[6.008557188120298, 9.697039763135574, 0.6931534180455147]
Weibull, shape 0.6, scale 26.585572018379313:
[1.1081952925986969, 0.7902010275637144, 71.95408398733456]
Weibull, shape 3, scale 10:
[5.296561975812124, 4.950149510213799, 6.124647054629387]
log-normal, mu 1, sigma 0.5:
[5.332979060350839, 6.8901833698144, 1.955292892956468]
log-normal, mu 1.6094379124341005, sigma 1.1774100225154747:
[24.4437534626986, 44.6855693820746, 11.974198460693527]
Pareto, shape 5, scale 8:
[11.941407963312297, 15.270316702956945, 4.520730751817784]
Pareto, shape 1.2, 1 to 1000:
[5.1999927544801, 6.088044214916343, 8.960439526822666]
Pareto, shape 1, 2 to 50:
[11.59068406870975, 13.36352167298304, 6.809370972470906]
gamma, shape 0.5, scale 8:
[27.04247551981591, 2.9951094990253115, 5.039221315259181]
gamma, shape 3, scale 2:
[11.057439328834478, 5.660325665352007, 3.7600207906431833]
normal, mu 10, sigma 3, above 0:
[14.043460031086823, 15.580586191466335, 6.094488507880015]
normal, mu 0, sigma 2, above 0:
[2.695640020724549, 3.72039079431089, 1.3971871366476123]
as 5 values:
[8.857738453615072, 9.57308911307744, 4.243614507749513]
zipf:
[38, 4, 5, 2, 593, 12, 101, 909]
";

/// An annual failure rate of 1.5 % is a mean life of 579,608.967 h where lives are exponential, and
/// 10^6 h are .872174 % a year. Of lives of 583,000 h on average by Weibull's law with shape .7, as
/// disks that fail young have, .060528 end in the first year: seven times as many.
#[test]
fn annual_failure_rates_are_those_of_the_law() {
    const YEAR: f64 = 8_760.0;
    const LIVES: u32 = 400_000;
    assert!((-YEAR / (-0.015_f64).ln_1p() - 579_608.967).abs() < 1e-3);
    let mut rng = rng();
    for (law, share) in [
        (Law::exponential(579_608.967), 0.015),
        (Law::exponential(1e6), 0.008_721_74),
        (Law::weibull(0.7, 583_000.0), 0.060_528_302),
    ] {
        let law = law.expect("the parameters are valid");
        let ended = (0..LIVES).filter(|_| law.sample(&mut rng) < YEAR).count() as f64;
        let deviation = (f64::from(LIVES) * share * (1.0 - share)).sqrt();
        let off = (ended - f64::from(LIVES) * share) / deviation;
        assert!(off.abs() < 4.0, "{law:?}: {off} standard deviations");
    }
}
