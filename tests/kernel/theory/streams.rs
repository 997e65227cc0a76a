//! Streams of random numbers: uniform each and independent of each other, in every coordinate.
//!
//! Seeds are fixed, so a test either always passes or always fails. Each limit is passed by chance
//! once in 10,000 times; 126 figures are compared, so that one in 80 choices of seeds would raise a
//! false alarm.

use crosspoint::sim::{Rng, Streams};
use rand::Rng as _;
use statrs::distribution::{ChiSquared, ContinuousCDF, DiscreteCDF, Poisson};

/// Chance that a correct generator passes a limit.
const FALSE_ALARM: f64 = 1e-4;
/// Limit of a standard normal figure to either side.
const LIMIT: f64 = 3.891;
/// Limit of Kolmogorov's distance times the root of n: 2 exp(-2 x^2) is 1e-4.
const KOLMOGOROV: f64 = 2.225;
/// Streams along each coordinate.
const STREAMS: u64 = 1 << 16;

/// The k-th stream along one coordinate, the others standing still.
type Family = fn(u64) -> Rng;

/// Neighbours in every coordinate, and ids that differ in high bits only.
const FAMILIES: [(&str, Family); 9] = [
    ("index", |k| Streams::new(1, 0).stream(3, 5, k)),
    ("entity", |k| Streams::new(1, 0).stream(3, k, 0)),
    ("purpose", |k| Streams::new(1, 0).stream(k as u32, 5, 0)),
    ("replication", |k| Streams::new(1, k as u32).stream(3, 5, 0)),
    ("seed", |k| Streams::new(k, 0).stream(3, 5, 0)),
    ("high bits of the index", |k| Streams::new(1, 0).stream(3, 5, k << 48)),
    ("high bits of the entity", |k| Streams::new(1, 0).stream(3, k << 48, 0)),
    ("high bits of the seed", |k| Streams::new(k << 48, 0).stream(3, 5, 0)),
    ("entity and index together", |k| Streams::new(1, 0).stream(3, k >> 8, k & 255)),
];

/// The first draw of each stream of a family.
fn first_draws(family: Family) -> Vec<f64> {
    (0..STREAMS).map(|k| family(k).open01()).collect()
}

/// The draws of a few neighbouring streams in turn, as one series.
fn interleaved(family: Family, streams: u64, each: usize) -> Vec<u64> {
    let mut all: Vec<Rng> = (0..streams).map(family).collect();
    (0..each).flat_map(|_| all.iter_mut().map(|rng| rng.next_u64()).collect::<Vec<_>>()).collect()
}

#[track_caller]
fn chi_square_fits(name: &str, counts: &[u32]) {
    let expected = counts.iter().sum::<u32>() as f64 / counts.len() as f64;
    let sum: f64 = counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
    let law = ChiSquared::new(counts.len() as f64 - 1.0).expect("there are several cells");
    let chance = law.cdf(sum);
    let band = FALSE_ALARM / 2.0..1.0 - FALSE_ALARM / 2.0;
    assert!(band.contains(&chance), "{name}: chi-square {sum}, chance {chance}");
}

/// Counts of pairs (x, y) in 32 x 32 cells.
fn pairs(pairs: impl Iterator<Item = (f64, f64)>) -> Vec<u32> {
    let mut counts = vec![0; 1024];
    pairs.for_each(|(x, y)| counts[(x * 32.0) as usize * 32 + (y * 32.0) as usize] += 1);
    counts
}

#[test]
fn first_draws_across_streams_are_uniform() {
    for (name, family) in FAMILIES {
        let mut draws = first_draws(family);
        let mut counts = vec![0; 256];
        draws.iter().for_each(|draw| counts[(draw * 256.0) as usize] += 1);
        chi_square_fits(name, &counts);
        draws.sort_by(f64::total_cmp);
        let n = draws.len() as f64;
        let far = |(rank, draw): (usize, &f64)| {
            (draw - rank as f64 / n).max((rank + 1) as f64 / n - draw)
        };
        let distance = draws.iter().enumerate().map(far).fold(0.0, f64::max) * n.sqrt();
        assert!(distance < KOLMOGOROV, "{name}: Kolmogorov distance {distance}");
    }
}

/// The low bits of a draw choose among few; they must be as good as the high ones.
#[test]
fn low_bits_of_first_draws_are_uniform() {
    for (name, family) in FAMILIES {
        let mut counts = vec![0; 256];
        (0..STREAMS).for_each(|k| counts[(family(k).next_u64() & 255) as usize] += 1);
        chi_square_fits(name, &counts);
    }
}

#[test]
fn first_draws_of_neighbours_are_independent() {
    for (name, family) in FAMILIES {
        let draws = first_draws(family);
        let neighbours = || draws.iter().copied().zip(draws[1..].iter().copied());
        chi_square_fits(name, &pairs(neighbours()));
        for lag in [1, 2, 256] {
            let products = draws.iter().zip(&draws[lag..]).map(|(a, b)| (a - 0.5) * (b - 0.5));
            // A product has variance 1/144.
            let z = products.sum::<f64>() * 12.0 / ((draws.len() - lag) as f64).sqrt();
            assert!(z.abs() < LIMIT, "{name}: correlation at lag {lag}: z = {z}");
        }
    }
}

/// Draw by draw, within a stream and between two neighbours, at shifts of up to two draws.
#[test]
fn neighbouring_streams_are_uncorrelated() {
    const DRAWS: usize = 1 << 17;
    for (name, family) in FAMILIES {
        let [a, b] = [7, 8].map(|k| {
            let mut rng = family(k);
            (0..DRAWS).map(|_| rng.open01() - 0.5).collect::<Vec<f64>>()
        });
        let z = |x: &[f64], y: &[f64]| {
            let n = x.len().min(y.len());
            x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() * 12.0 / (n as f64).sqrt()
        };
        let figures = [
            ("serial", z(&a, &a[1..])),
            ("cross", z(&a, &b)),
            ("cross, one ahead", z(&a[1..], &b)),
            ("cross, one behind", z(&a, &b[1..])),
            ("cross, two behind", z(&a, &b[2..])),
        ];
        for (kind, z) in figures {
            assert!(z.abs() < LIMIT, "{name}: {kind} correlation: z = {z}");
        }
    }
}

/// Birthday spacings (Marsaglia 1985): of m birthdays in a year of 2^k days, the number of equal
/// spacings is nearly Poisson with mean m^3/2^(k + 2). Summed over 16 years.
#[test]
fn birthdays_of_interleaved_streams_are_spaced_at_random() {
    const BIRTHDAYS: usize = 4_096;
    const YEARS: usize = 16;
    let mean = (YEARS * (1 << 36)) as f64 / (1u64 << 34) as f64;
    for (name, family) in FAMILIES {
        for high in [true, false] {
            let draws = interleaved(family, 64, BIRTHDAYS * YEARS / 64);
            let day = |&bits: &u64| if high { bits >> 32 } else { bits & 0xFFFF_FFFF };
            let mut equal = 0;
            for year in draws.chunks(BIRTHDAYS) {
                let mut days: Vec<u64> = year.iter().map(day).collect();
                days.sort_unstable();
                let mut gaps: Vec<u64> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
                gaps.sort_unstable();
                equal += gaps.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
            }
            let law = Poisson::new(mean).expect("the mean is positive");
            let (least, most) = (law.inverse_cdf(0.000_05), law.inverse_cdf(0.999_95));
            let band = least..=most;
            assert!(band.contains(&equal), "{name}, high bits {high}: {equal}, not {band:?}");
        }
    }
}

/// Of half a million streams no two begin alike, by chance once in 10^8, unless they are the same.
#[test]
fn no_two_streams_begin_alike() {
    let streams = |(_, family): &(&str, Family)| {
        let family = *family;
        (1..STREAMS).map(move |k| family(k).next_u64())
    };
    let mut first: Vec<u64> = FAMILIES.iter().flat_map(streams).collect();
    let all = first.len();
    first.sort_unstable();
    first.dedup();
    // Where families cross, the stream is the same by definition: index 0 of entity 5 belongs to
    // four of them, 255 more indices of entity 5 and index 0 of 254 more entities to two each.
    assert_eq!(all - first.len(), 3 + 255 + 254);
}

/// Whatever is asked for is made of the same words: half a word is its upper half, bytes are words
/// from the lowest byte on. Laws of other crates draw in each of these ways.
#[test]
fn halves_and_bytes_are_parts_of_the_words() {
    let streams = Streams::new(5, 6);
    assert_eq!(streams.replication(), 6);
    let [mut words, mut halves, mut bytes] = [(); 3].map(|()| streams.stream(7, 8, 9));
    let mut drawn = [0; 32];
    bytes.fill_bytes(&mut drawn);
    for word_in_bytes in drawn.chunks(8) {
        let word = words.next_u64();
        assert_eq!(word.to_le_bytes(), word_in_bytes);
        assert_eq!(halves.next_u32(), (word >> 32) as u32);
    }
}

#[test]
fn golden_first_draws() {
    let coordinates = [
        (0, 0, 0, 0, 0),
        (1, 0, 1, 0, 0),
        (1, 0, 1, 0, 1),
        (1, 0, 1, 1, 0),
        (1, 0, 2, 0, 0),
        (1, 1, 1, 0, 0),
        (20_260_101, 19, 5, 1 << 40, 77),
        (u64::MAX, u32::MAX, u32::MAX, u64::MAX, u64::MAX),
    ];
    let drawn = coordinates.map(|(seed, replication, purpose, entity, index)| {
        let mut rng = Streams::new(seed, replication).stream(purpose, entity, index);
        [rng.next_u64(), rng.next_u64()]
    });
    assert_eq!(drawn, GOLDEN, "the streams changed: every result changes with them");
}

const GOLDEN: [[u64; 2]; 8] = [
    [7_257_880_907_346_306_546, 16_783_295_388_643_364_120],
    [15_980_535_203_660_686_259, 11_359_381_373_964_001_890],
    [9_745_272_628_155_027_634, 15_815_706_162_013_731_994],
    [8_444_672_267_695_133_049, 263_856_009_462_932_393],
    [17_022_217_787_104_989_019, 753_427_393_063_286_397],
    [11_668_198_800_571_351_937, 6_942_950_491_549_707_986],
    [14_748_504_448_972_929_475, 11_139_018_158_209_514_093],
    [5_890_384_947_439_789_194, 13_878_345_925_237_996_971],
];
