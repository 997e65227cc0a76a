//! Intervals of shares of yes and no against exact coverage: all outcomes are counted, none is
//! drawn. Figures to three digits are those of a program of its own, in another language.

use crosspoint::sim::{Estimate, Proportion, YesNoPairs};
use statrs::distribution::{Binomial, Discrete};
use statrs::function::factorial::ln_factorial;

/// The chance that the interval of so many trials holds the share.
fn coverage(n: u64, share: f64, interval: impl Fn(u64) -> (f64, f64)) -> f64 {
    let counts = Binomial::new(share, n).expect("a share is a probability");
    let covers = |yes: &u64| {
        let (low, high) = interval(*yes);
        low <= share && share <= high
    };
    (0..=n).filter(covers).map(|yes| counts.pmf(yes)).sum()
}

fn zeros_and_ones(yes: u64, no: u64) -> Vec<f64> {
    let some = |value: f64, count: u64| std::iter::repeat_n(value, count as usize);
    some(1.0, yes).chain(some(0.0, no)).collect()
}

/// Wilson's interval covers at least 90 % at each of these shares, rare ones among them; Student's,
/// which is that of plain metrics, covers 10 % at the worst.
#[test]
fn wilson_covers_rare_shares_and_student_does_not() {
    let shares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];
    let expected = [
        (10, [0.904, 0.984, 0.914, 0.930, 0.967, 0.924, 0.979]),
        (20, [0.983, 0.940, 0.925, 0.957, 0.956, 0.975, 0.959]),
        (40, [0.939, 0.954, 0.952, 0.943, 0.928, 0.944, 0.962]),
        (70, [0.967, 0.948, 0.977, 0.932, 0.950, 0.951, 0.959]),
        (100, [0.921, 0.949, 0.966, 0.936, 0.941, 0.937, 0.943]),
    ];
    let (mut wilson, mut student) = (Vec::new(), Vec::new());
    for (n, expected) in expected {
        for (share, expected) in shares.into_iter().zip(expected) {
            let found = coverage(n, share, |yes| {
                let Proportion { low, high, .. } = Proportion::wilson(yes, n);
                (low, high)
            });
            assert!((found - expected).abs() < 5.1e-4, "{share} of {n}: {found}, not {expected}");
            wilson.push(found);
            let by_t = |yes| Estimate::of(&zeros_and_ones(yes, n - yes)).interval();
            student.push(coverage(n, share, by_t));
        }
    }
    let worst = |all: &[f64]| all.iter().copied().fold(1.0, f64::min);
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    assert!(worst(&wilson) > 0.9 && (mean(&wilson) - 0.95).abs() < 0.005, "{wilson:?}");
    assert!(worst(&student) < 0.1 && mean(&student) < 0.8, "{student:?}");
}

/// Chances that both sides, only the first, only the second and neither say yes.
type Chances = [f64; 4];

/// Coverage and mean width of an interval of the difference of paired shares, over all tables.
fn of_pairs(n: u64, chances: Chances, interval: impl Fn(YesNoPairs) -> (f64, f64)) -> (f64, f64) {
    let truth = chances[1] - chances[2];
    let (mut covered, mut width, mut all) = (0.0, 0.0, 0.0);
    for both in 0..=n {
        for first in 0..=n - both {
            for second in 0..=n - both - first {
                let neither = n - both - first - second;
                let counts = [both, first, second, neither];
                let parts = counts.iter().zip(chances);
                let chance = parts.map(|(k, chance)| *k as f64 * chance.ln() - ln_factorial(*k));
                let chance = (ln_factorial(n) + chance.sum::<f64>()).exp();
                let (low, high) = interval(YesNoPairs { both, first, second, neither });
                // An end that is the truth but for rounding covers it.
                covered += if low <= truth + 1e-12 && truth <= high + 1e-12 { chance } else { 0.0 };
                width += chance * (high - low);
                all += chance;
            }
        }
    }
    assert!((all - 1.0).abs() < 1e-9, "the chances of all tables add up to {all}");
    (covered, width)
}

fn unpaired(pairs: YesNoPairs) -> (f64, f64) {
    let wilson = |yes| Proportion::wilson(yes, pairs.n());
    wilson(pairs.both + pairs.first).less(&wilson(pairs.both + pairs.second))
}

fn by_student(pairs: YesNoPairs) -> (f64, f64) {
    let differences = [vec![1.0; pairs.first as usize], vec![-1.0; pairs.second as usize]];
    let equal = vec![0.0; (pairs.both + pairs.neither) as usize];
    Estimate::of(&[differences.concat(), equal].concat()).interval()
}

/// Newcombe's paired interval covers at least 94 % in each case, whether answers agree more often
/// than by chance or less. Student's of the differences falls below 77 % where few differ; the
/// interval of independent shares to 92 % where answers turn each other round, and it is nearly
/// twice as wide where they agree.
#[test]
fn paired_shares_are_covered_in_every_table() {
    let cases: [(Chances, [f64; 2]); 6] = [
        ([0.3, 0.2, 0.1, 0.4], [0.954, 0.952]),
        ([0.05, 0.1, 0.05, 0.8], [0.986, 0.973]),
        ([0.4, 0.05, 0.05, 0.5], [0.992, 0.983]),
        ([0.02, 0.02, 0.02, 0.94], [1.0, 0.999]),
        ([0.1, 0.3, 0.3, 0.3], [0.941, 0.946]),
        ([0.05, 0.25, 0.05, 0.65], [0.968, 0.961]),
    ];
    for (chances, expected) in cases {
        for (n, expected) in [20, 40].into_iter().zip(expected) {
            let (found, _) = of_pairs(n, chances, |pairs| pairs.interval());
            assert!((found - expected).abs() < 5.1e-4, "{n} of {chances:?}: {found}");
        }
    }
    // In 0.93^20, or 23 %, no pair differs, and Student's interval has no width.
    let rare = [0.05, 0.06, 0.01, 0.88];
    let [newcombe, student] = [|pairs: YesNoPairs| pairs.interval(), by_student]
        .map(|interval| of_pairs(20, rare, interval).0);
    assert!(newcombe > 0.94 && student < 0.77, "{newcombe} and Student's {student}");
    let (covered, _) = of_pairs(40, cases[4].0, unpaired);
    assert!((covered - 0.918).abs() < 5.1e-4, "the one of independent shares covers {covered}");
    let widths = [|pairs: YesNoPairs| pairs.interval(), unpaired].map(|own| {
        let (_, width) = of_pairs(20, cases[2].0, own);
        width
    });
    assert!((widths[0] - 0.308).abs() < 5.1e-4 && (widths[1] - 0.556).abs() < 5.1e-4, "{widths:?}");
}

/// The exact test calls equal shares different in less than 5 % of cases, and unequal ones often:
/// with 0.25 against 0.05 of 40 pairs that differ in so far it has a power above one half.
#[test]
fn mcnemar_keeps_its_level_and_has_power() {
    let called = |chances: Chances| {
        // The coverage of an interval that is everything unless the test calls shares different.
        let (missed, _) =
            of_pairs(
                40,
                chances,
                |pairs| {
                    if pairs.chance() < 0.05 { (9.0, 9.0) } else { (-1.0, 1.0) }
                },
            );
        1.0 - missed
    };
    for chances in [[0.4, 0.05, 0.05, 0.5], [0.1, 0.3, 0.3, 0.3], [0.05, 0.15, 0.15, 0.65]] {
        let level = called(chances);
        assert!(level < 0.05, "{level} at {chances:?}");
    }
    let power = called([0.05, 0.25, 0.05, 0.65]);
    assert!(power > 0.5, "power {power}");
}
