//! Measured round trips between places: a square of figures as a file has them, or regions with
//! their shares.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::config::{Diagnostic, Diagnostics, File, Item, Log, Origin, Reader, Value};
use crate::sim::{Rng, SimDuration};
use crate::units::Quantity;

use super::delay::is_zero;

/// A file of something else has a mistake in every row.
const MOST_MISTAKES: usize = 10;
/// Most places of a square.
const MOST_PLACES: usize = 2_000;

/// Places on the Internet, how common they are, and the round trips between them.
#[derive(Clone, PartialEq)]
pub struct RoundTrips {
    /// One way from place to place, row by row.
    one_way: Arc<[SimDuration]>,
    /// The share of peers up to each place, the last of which has all.
    up_to: Vec<f64>,
}

impl RoundTrips {
    /// Half of each round trip, row by row.
    pub fn one_way(&self) -> Arc<[SimDuration]> {
        Arc::clone(&self.one_way)
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        self.up_to.len()
    }

    /// A place at random, as often as its share says. O(log places).
    pub fn draw(&self, rng: &mut Rng) -> u32 {
        let share = rng.open01() * self.up_to[self.up_to.len() - 1];
        self.up_to.partition_point(|up_to| *up_to < share) as u32
    }

    /// A square of numbers of one unit, of which there are `per_second`, without names: rows by
    /// lines, columns by tabs, commas, semicolons or blanks. All places are equally common; the
    /// diagonal holds the round trips of two peers at the same place.
    ///
    /// # Errors
    /// Rows that are longer or shorter than there are rows, what is no number from 0 on, and what
    /// is not 0 but half of it would be rounded to 0, with their places, at most ten.
    pub fn square(file: &Arc<File>, per_second: f64) -> Result<Self, Diagnostics> {
        let rows: Vec<(usize, &str)> = lines(&file.text).collect();
        let size = rows.len();
        let log = Log::default();
        let report = |span: Range<usize>, message: String| {
            log.push(Diagnostic::new(message, &Origin { file: Arc::clone(file), span }));
        };
        if size == 0 || size > MOST_PLACES {
            let message = format!("{size} rows are no square of 1 to {MOST_PLACES} places");
            report(0..0, message);
        }
        let mut one_way = Vec::with_capacity(size * size);
        let mut mistakes = 0;
        for (start, row) in rows.iter().filter(|_| size <= MOST_PLACES) {
            let cells: Vec<(usize, &str)> = cells(row).collect();
            if cells.len() != size {
                let message =
                    format!("this row has {} figures; there are {size} rows", cells.len());
                report(*start..start + row.len(), message);
                mistakes += 1;
            }
            for (at, cell) in cells {
                let seconds = cell.parse().ok().filter(|number: &f64| *number >= 0.0);
                let half = seconds
                    .and_then(|number| SimDuration::from_secs_f64(number / per_second / 2.0));
                if half.is_none_or(|half| half == SimDuration::ZERO && !is_zero(cell)) {
                    let message = match half {
                        None => format!("`{cell}` is no round trip: a number from 0 on"),
                        Some(_) => format!("half of `{cell}` would be rounded to 0"),
                    };
                    report(start + at..start + at + cell.len(), message);
                    mistakes += 1;
                }
                one_way.push(half.unwrap_or_default());
            }
            if mistakes >= MOST_MISTAKES {
                break;
            }
        }
        let up_to = (1..=size).map(|place| place as f64).collect();
        let found = log.into_diagnostics();
        if found.is_empty() { Ok(Self { one_way: one_way.into(), up_to }) } else { Err(found) }
    }

    /// Regions: `[[region]]` with `name`, `share` of the peers, and `round_trips` to all regions in
    /// the order of the file.
    ///
    /// # Errors
    /// All mistakes with their places.
    pub fn regions(file: &Item) -> Result<Self, Diagnostics> {
        let log = Log::default();
        let mut reader = Reader::root(file, "", &log);
        reader.text("title", None, "title of the regions");
        let list = reader.item("region").map_or(&[][..], Item::items);
        if list.is_empty() {
            reader.error_at("region", "there is no region: tables headed [[region]]", None);
        }
        let (mut one_way, mut up_to, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for item in list {
            let mut region = reader.inner(item, "region");
            region.text("name", None, "name of the region");
            sum += region.probability("share", None, "share of the peers");
            up_to.push(sum);
            one_way.extend(read_round_trips(&mut region, list.len()));
            region.finish();
        }
        if sum == 0.0 && !list.is_empty() {
            reader.error_at("region", "no region has peers: all shares are 0", None);
        }
        reader.finish();
        let found = log.into_diagnostics();
        if found.is_empty() { Ok(Self { one_way: one_way.into(), up_to }) } else { Err(found) }
    }
}

/// Half of each round trip from a region.
fn read_round_trips(region: &mut Reader, size: usize) -> Vec<SimDuration> {
    let what =
        format!("a list of {size} spans of time, one for each region, each 0 or from 2 ns on");
    let Some(item) = region.item("round_trips") else {
        region.error_at("round_trips", &format!("`region.round_trips` is missing: {what}"), None);
        return Vec::new();
    };
    let half = |item: &Item| match &item.value {
        Value::Text(text) => {
            let span = SimDuration::parse(text).ok()?;
            // Half a nanosecond is rounded down.
            let half = SimDuration::from_nanos(span.as_nanos() / 2);
            (half > SimDuration::ZERO || span == SimDuration::ZERO).then_some(half)
        }
        _ => None,
    };
    let halves: Vec<SimDuration> = item.items().iter().filter_map(half).collect();
    if halves.len() != size || item.items().len() != size {
        region.expected(item, "round_trips", &what);
    }
    halves
}

/// Lines that hold something, each with the byte where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let whole = text.split_inclusive('\n').scan(0, |start, line| {
        let own = *start;
        *start += line.len();
        Some((own, line.trim_end()))
    });
    whole.filter(|(_, line)| !line.trim().is_empty())
}

/// The figures of a row, each with the byte where it begins.
fn cells(row: &str) -> impl Iterator<Item = (usize, &str)> {
    let separates = |c: char| c.is_ascii_whitespace() || c == ',' || c == ';';
    row.split(separates)
        .scan(0, |start, cell| {
            let own = *start;
            *start += cell.len() + 1;
            Some((own, cell))
        })
        .filter(|(_, cell)| !cell.is_empty())
}

impl fmt::Debug for RoundTrips {
    /// Number and digest of the figures: the hash of a plan is made of such texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hasher = blake3::Hasher::new();
        for span in self.one_way.iter() {
            hasher.update(&span.as_nanos().to_le_bytes());
        }
        let digest = hasher.finalize().to_hex();
        write!(f, "RoundTrips({} places {:?}, {digest})", self.places(), self.up_to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<File> {
        Arc::new(File { name: "trips.csv".to_owned(), text: text.to_owned() })
    }

    #[test]
    fn a_square_is_read_whatever_separates_its_figures() {
        for text in ["0,10\n30,0\n", "0\t10\t\r\n30\t0\n\n", "0; 10\n30 0"] {
            let square = RoundTrips::square(&file(text), 1_000.0).unwrap();
            let ms = [0, 5, 15, 0].map(SimDuration::from_millis);
            assert_eq!(square.one_way()[..], ms);
        }
        let seconds = RoundTrips::square(&file("0.25"), 1.0).unwrap();
        assert_eq!(seconds.one_way()[..], [SimDuration::from_millis(125)]);
    }

    #[test]
    fn wrong_squares_are_told_by_row_and_figure() {
        let text = "0,10\n-30,x,5\n";
        let mistakes = RoundTrips::square(&file(text), 1.0).unwrap_err().to_string();
        for part in ["this row has 3 figures; there are 2 rows", "`-30` is no", "`x` is no", ":2:5"]
        {
            assert!(mistakes.contains(part), "{mistakes}");
        }
        for text in ["", "\n\n"] {
            let mistakes = RoundTrips::square(&file(text), 1.0).unwrap_err().to_string();
            assert!(mistakes.contains("0 rows are no square"), "{mistakes}");
        }
        for text in ["0,10\n1e-9,0\n", "0,10\n1e-400,0\n"] {
            let mistakes = RoundTrips::square(&file(text), 1_000.0).unwrap_err().to_string();
            assert!(mistakes.contains("would be rounded to 0"), "{mistakes}");
            assert!(mistakes.contains(":2:1"), "{mistakes}");
        }
        for text in ["nan", "inf"] {
            assert!(RoundTrips::square(&file(text), 1.0).is_err(), "{text}");
        }
    }

    #[test]
    fn half_of_a_round_trip_between_regions_is_no_zero() {
        let regions = |trip: &str| {
            let text = format!(
                "title = \"one\"\n[[region]]\nname = \"a\"\nshare = \"100 %\"\nround_trips = [\"{trip}\"]\n"
            );
            let root = crate::config::parse_file(&file(&text)).unwrap();
            RoundTrips::regions(&root).map(|read| read.one_way()[0].as_nanos())
        };
        assert_eq!((regions("0 s").unwrap(), regions("2 ns").unwrap()), (0, 1));
        let mistakes = regions("1 ns").unwrap_err().to_string();
        assert!(mistakes.contains("each 0 or from 2 ns on"), "{mistakes}");
    }

    #[test]
    fn places_are_drawn_by_their_shares() {
        let (one_way, up_to) = (vec![SimDuration::ZERO; 9].into(), vec![0.25, 0.25, 1.0]);
        let regions = RoundTrips { one_way, up_to };
        let mut rng = crate::study::Draws::new(1, 0).of(crate::operation::purposes::MAP, (), ());
        let mut counts = [0; 3];
        for _ in 0..10_000 {
            counts[regions.draw(&mut rng) as usize] += 1;
        }
        // A standard deviation is 43.
        assert!((2_300..2_700).contains(&counts[0]) && counts[1] == 0, "{counts:?}");
    }
}
