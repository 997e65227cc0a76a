//! Open networks of queues: Jackson networks, and stations in turn.

use super::error::{count, not_negative, positive, probability};
use super::{Mmc, TheoryError};

/// The most stations: equations are solved densely.
const MOST_STATIONS: usize = 1_000;

/// Shares below this are taken for rounding.
const ROUNDING: f64 = 1e-12;

/// A station of an open network.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OpenStation {
    /// Mean service of a visit; positive.
    pub service_mean: f64,
    /// Servers, at least 1; `None`: one for everybody, so that nobody waits.
    pub servers: Option<u32>,
}

/// The steady state of an open network (Jackson, 1957; stations in turn: Burke, 1956).
///
/// Arrivals from outside are Poisson. Service is exponential where customers queue first come first
/// served; where servers are shared evenly, and where nobody waits, it may have any law (Baskett,
/// Chandy, Muntz and Palacios, 1975). Every station is then as if it were alone with Poisson
/// arrivals. Times have one unit, rates its inverse.
#[derive(Clone, PartialEq, Debug)]
pub struct Jackson {
    arrival_rate: f64,
    stations: Vec<OpenStation>,
    rates: Vec<f64>,
    queues: Vec<Option<Mmc>>,
}

impl Jackson {
    /// The network in which `arrivals[i]` customers per unit of time come to station i from
    /// outside, and go from there to station j with probability `routing[i][j]`; what is left of 1
    /// is the probability of leaving.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] where lengths differ, there are none or more than 1,000
    /// stations, rates are negative or all zero, or the probabilities of a row exceed 1;
    /// [`TheoryError::NeverLeaves`] where some station does not lead out;
    /// [`TheoryError::UnstableStation`] where some load is 1 or more.
    pub fn solve(
        arrivals: &[f64],
        stations: &[OpenStation],
        routing: &[Vec<f64>],
    ) -> Result<Self, TheoryError> {
        check(arrivals, stations, routing)?;
        leads_out(routing)?;
        let rates = traffic(arrivals, routing)?;
        let mut queues = Vec::new();
        for (station, (own, rate)) in stations.iter().zip(&rates).enumerate() {
            queues.push(match own.servers {
                // A station that is never visited is empty.
                Some(servers) if *rate > 0.0 => Some(
                    Mmc::new(*rate, own.service_mean, servers)
                        .map_err(|error| at(station, error))?,
                ),
                _ => None,
            });
        }
        let arrival_rate = arrivals.iter().sum();
        Ok(Self { arrival_rate, stations: stations.to_vec(), rates, queues })
    }

    /// The network whose customers come to the first station, pass all in turn, and leave.
    ///
    /// # Errors
    /// As of [`Self::solve`].
    pub fn tandem(arrival_rate: f64, stations: &[OpenStation]) -> Result<Self, TheoryError> {
        let last = stations.len();
        let is = |so: bool| if so { 1.0 } else { 0.0 };
        let arrivals: Vec<f64> = (0..last).map(|at| arrival_rate * is(at == 0)).collect();
        let next = |from: usize| (0..last).map(|to| is(to == from + 1)).collect();
        let routing: Vec<Vec<f64>> = (0..last).map(next).collect();
        Self::solve(&arrivals, stations, &routing)
    }

    /// Arrivals from outside, and as many departures, per unit of time.
    pub fn arrival_rate(&self) -> f64 {
        self.arrival_rate
    }

    /// Arrivals at each station per unit of time: the solution of the traffic equations
    /// rate(j) = arrivals(j) + sum over i of rate(i) routing(i, j).
    pub fn rates(&self) -> &[f64] {
        &self.rates
    }

    /// The share of a station's servers that are busy; where there is one for everybody, the mean
    /// number of those that are.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn utilisation(&self, station: usize) -> f64 {
        let own = self.stations[station];
        self.rates[station] * own.service_mean / f64::from(own.servers.unwrap_or(1))
    }

    /// Mean time that a visit of a station waits.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn wait_at(&self, station: usize) -> f64 {
        self.queues[station].map_or(0.0, |queue| queue.wait())
    }

    /// Mean time of a visit of a station, from arrival to departure.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn response_at(&self, station: usize) -> f64 {
        self.wait_at(station) + self.stations[station].service_mean
    }

    /// Mean number waiting at a station, by Little's law.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn in_queue_at(&self, station: usize) -> f64 {
        self.rates[station] * self.wait_at(station)
    }

    /// Mean number present at a station, by Little's law.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn in_system_at(&self, station: usize) -> f64 {
        self.rates[station] * self.response_at(station)
    }

    /// Mean number waiting in the whole network.
    pub fn in_queue(&self) -> f64 {
        (0..self.stations.len()).map(|station| self.in_queue_at(station)).sum()
    }

    /// Mean number present in the whole network.
    pub fn in_system(&self) -> f64 {
        (0..self.stations.len()).map(|station| self.in_system_at(station)).sum()
    }

    /// Mean time from arrival in the network to departure from it, by Little's law.
    pub fn response(&self) -> f64 {
        self.in_system() / self.arrival_rate
    }

    /// Mean time that a customer waits in the whole network, by Little's law.
    pub fn wait(&self) -> f64 {
        self.in_queue() / self.arrival_rate
    }
}

/// The same error with the number of its station, where it is about a load.
fn at(station: usize, error: TheoryError) -> TheoryError {
    match error {
        TheoryError::Unstable { load } => TheoryError::UnstableStation { station, load },
        other => other,
    }
}

fn out_of_range(what: &'static str, value: f64, expected: &'static str) -> TheoryError {
    TheoryError::OutOfRange { what, value, expected }
}

fn check(
    arrivals: &[f64],
    stations: &[OpenStation],
    routing: &[Vec<f64>],
) -> Result<(), TheoryError> {
    let size = stations.len();
    if !(1..=MOST_STATIONS).contains(&size) {
        return Err(out_of_range("stations", size as f64, "from 1 to 1,000"));
    }
    for length in [arrivals.len(), routing.len()].into_iter().chain(routing.iter().map(Vec::len)) {
        if length != size {
            let expected = "as many as there are stations";
            return Err(out_of_range("entries of arrivals or routing", length as f64, expected));
        }
    }
    for station in stations {
        positive("mean service", station.service_mean)?;
        station.servers.map_or(Ok(1.0), |servers| count("servers", servers))?;
    }
    for rate in arrivals {
        not_negative("arrival rate", *rate)?;
    }
    positive("arrival rate", arrivals.iter().sum())?;
    for row in routing {
        for share in row {
            probability("routing", *share)?;
        }
        let whole: f64 = row.iter().sum();
        if whole > 1.0 + ROUNDING {
            return Err(out_of_range("sum of routing from a station", whole, "at most 1"));
        }
    }
    Ok(())
}

/// Checks that from every station there is a way out.
fn leads_out(routing: &[Vec<f64>]) -> Result<(), TheoryError> {
    let leaves = |row: &Vec<f64>| row.iter().sum::<f64>() < 1.0 - ROUNDING;
    let mut out: Vec<bool> = routing.iter().map(leaves).collect();
    let mut frontier: Vec<usize> = (0..out.len()).filter(|&station| out[station]).collect();
    while let Some(to) = frontier.pop() {
        for from in 0..out.len() {
            if !out[from] && routing[from][to] > 0.0 {
                out[from] = true;
                frontier.push(from);
            }
        }
    }
    match out.iter().position(|is_out| !is_out) {
        Some(station) => Err(TheoryError::NeverLeaves { station }),
        None => Ok(()),
    }
}

/// Solves the traffic equations by elimination with pivots. As probabilities of a column of
/// unknowns add up to less than 1 along some way out, the matrix is regular; where rounding makes
/// it singular, its station hardly leads out.
fn traffic(arrivals: &[f64], routing: &[Vec<f64>]) -> Result<Vec<f64>, TheoryError> {
    let size = arrivals.len();
    let entry = |to: usize, from: usize| f64::from(u8::from(to == from)) - routing[from][to];
    // One row for each station that is arrived at; its last column is the arrivals from outside.
    let mut rows: Vec<Vec<f64>> = (0..size)
        .map(|to| (0..size).map(|from| entry(to, from)).chain([arrivals[to]]).collect())
        .collect();
    for column in 0..size {
        let magnitude = |row: &usize| rows[*row][column].abs();
        let pivot = (column..size).max_by(|a, b| magnitude(a).total_cmp(&magnitude(b)));
        let pivot = pivot.unwrap_or(column);
        if magnitude(&pivot) < f64::EPSILON {
            return Err(TheoryError::NeverLeaves { station: column });
        }
        rows.swap(column, pivot);
        let (above, below) = rows.split_at_mut(column + 1);
        let first = &above[column];
        for row in below {
            let factor = row[column] / first[column];
            if factor != 0.0 {
                for (own, other) in row[column..].iter_mut().zip(&first[column..]) {
                    *own -= factor * other;
                }
            }
        }
    }
    let mut rates = vec![0.0; size];
    for column in (0..size).rev() {
        let row = &rows[column];
        let known: f64 = (column + 1..size).map(|later| row[later] * rates[later]).sum();
        // Rounding may leave a little less than nothing where nobody comes.
        rates[column] = ((row[size] - known) / row[column]).max(0.0);
    }
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::super::check::{equals, near};
    use super::super::{Mg1, Mm1};
    use super::*;

    fn single(means: &[f64]) -> Vec<OpenStation> {
        let station = |&service_mean: &f64| OpenStation { service_mean, servers: Some(1) };
        means.iter().map(station).collect()
    }

    #[test]
    fn published_figure_of_a_tandem() {
        let network = Jackson::tandem(0.5, &single(&[1.0, 1.25])).unwrap();
        near(network.response(), 5.333_333);
        equals(network.response_at(0), 2.0);
        equals(network.response(), network.response_at(0) + network.response_at(1));
        equals(network.in_system(), 0.5 * network.response());
    }

    /// Feedback by hand: a visit ends with another one with probability 1/3.
    #[test]
    fn one_station_with_feedback() {
        let stations = single(&[0.5]);
        let network = Jackson::solve(&[1.0], &stations, &[vec![1.0 / 3.0]]).unwrap();
        equals(network.rates()[0], 1.5);
        equals(network.in_system(), Mm1::new(1.5, 0.5).unwrap().in_system());
        equals(network.response(), 3.0);
    }

    /// Rates by passing customers on until nothing moves, on a network that needs pivots.
    #[test]
    fn traffic_by_another_way() {
        let routing = vec![
            vec![0.0, 0.7, 0.2, 0.0],
            vec![0.5, 0.0, 0.0, 0.5],
            vec![0.0, 0.1, 0.9, 0.0],
            vec![0.0, 0.25, 0.25, 0.0],
        ];
        let arrivals = [0.3, 0.0, 0.1, 0.2];
        let stations = [
            OpenStation { service_mean: 0.2, servers: Some(1) },
            OpenStation { service_mean: 1.0, servers: Some(4) },
            OpenStation { service_mean: 0.01, servers: Some(1) },
            OpenStation { service_mean: 2.0, servers: None },
        ];
        let network = Jackson::solve(&arrivals, &stations, &routing).unwrap();
        let mut rates = arrivals.to_vec();
        for _ in 0..2_000 {
            let into = |to: usize| (0..4).map(|from| rates[from] * routing[from][to]).sum::<f64>();
            rates = (0..4).map(|to| arrivals[to] + into(to)).collect();
        }
        for (solved, iterated) in network.rates().iter().zip(&rates) {
            equals(*solved, *iterated);
        }
        equals(network.in_system_at(3), rates[3] * 2.0);
        equals(network.in_system_at(0), Mm1::new(rates[0], 0.2).unwrap().in_system());
        equals(network.in_system_at(1), Mmc::new(rates[1], 1.0, 4).unwrap().in_system());
        equals(network.in_queue_at(0), Mg1::new(rates[0], 0.2, 1.0).unwrap().in_queue());
    }

    #[test]
    fn errors_name_the_station() {
        let stations = single(&[1.0, 2.5]);
        let tandem = Jackson::tandem(0.5, &stations);
        assert_eq!(tandem, Err(TheoryError::UnstableStation { station: 1, load: 1.25 }));
        let circle = [vec![0.2, 0.3], vec![0.0, 1.0]];
        let network = Jackson::solve(&[0.1, 0.0], &stations, &circle);
        assert_eq!(network, Err(TheoryError::NeverLeaves { station: 1 }));
        // Ten times a tenth is a little less than 1 in binary, and yet no way out.
        let tenths = vec![vec![0.1; 10]; 10];
        let network = Jackson::solve(&[0.1; 10], &single(&[0.1; 10]), &tenths);
        assert_eq!(network, Err(TheoryError::NeverLeaves { station: 0 }));
        let too_much = [vec![0.5, 0.6], vec![0.0, 0.0]];
        assert!(Jackson::solve(&[0.1, 0.0], &stations, &too_much).is_err());
        assert!(Jackson::solve(&[0.1], &stations, &circle).is_err());
        assert!(Jackson::solve(&[0.0, 0.0], &stations, &[vec![0.0; 2], vec![0.0; 2]]).is_err());
        assert!(Jackson::tandem(1.0, &[]).is_err());
    }

    #[test]
    fn a_station_that_nobody_visits_is_empty() {
        let network =
            Jackson::solve(&[0.5, 0.0], &single(&[1.0, 1.0]), &[vec![0.0, 0.0], vec![1.0, 0.0]]);
        let network = network.unwrap();
        assert_eq!((network.in_system_at(1), network.utilisation(1)), (0.0, 0.0));
        equals(network.response(), 2.0);
    }
}
