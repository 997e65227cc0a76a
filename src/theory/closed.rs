//! Closed systems: a fixed number of customers who think, pass through stations, and think again.

use super::TheoryError;
use super::chain::birth_death;
use super::error::{count, not_negative};

/// The most customers where some station has several servers: cost grows as their square.
const MOST_WITH_SEVERAL_SERVERS: u32 = 10_000;

/// Work at one station per cycle of a customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Demand {
    /// Mean service per cycle, over all visits; not negative.
    pub mean: f64,
    /// Servers, at least 1; `None`: one for everybody, so that nobody waits.
    pub servers: Option<u32>,
}

/// The steady state of a closed system.
///
/// Service is exponential where customers queue; think times, and stays where nobody waits, may
/// have any law (Baskett, Chandy, Muntz and Palacios, 1975). Times have one unit, rates its
/// inverse.
#[derive(Clone, PartialEq, Debug)]
pub struct ClosedSystem {
    demands: Vec<Demand>,
    throughput: f64,
    numbers: Vec<f64>,
}

impl ClosedSystem {
    /// The system of `population` customers with mean think time `think_time` and these stations.
    ///
    /// Single servers are solved by exact mean value analysis, R(k) = D(k) (1 + Q(k) of one
    /// customer fewer), X = n/(Z + sum of R) (Reiser and Lavenberg, 1980). Where a station has
    /// several, the normalising constants of the product form are convolved (Buzen, 1973): all
    /// terms are positive, while mean value analysis would lose all digits near saturation.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless the population is from 1 to 1,000,000 (10,000 where a
    /// station has several servers), times are not negative and some time is positive.
    pub fn solve(
        population: u32,
        think_time: f64,
        demands: &[Demand],
    ) -> Result<Self, TheoryError> {
        check(population, think_time, demands)?;
        let several = demands.iter().any(|demand| demand.servers.is_some_and(|own| own > 1));
        if !several {
            return Ok(Self::by_mean_values(population, think_time, demands));
        }
        if population > MOST_WITH_SEVERAL_SERVERS {
            return Err(TheoryError::OutOfRange {
                what: "population",
                value: f64::from(population),
                expected: "at most 10,000 where a station has several servers",
            });
        }
        Ok(Self::by_convolution(population, think_time, demands))
    }

    fn by_mean_values(population: u32, think_time: f64, demands: &[Demand]) -> Self {
        let mut numbers = vec![0.0; demands.len()];
        let mut throughput = 0.0;
        for customers in 1..=population {
            let response = |(demand, number): (&Demand, &f64)| match demand.servers {
                Some(_) => demand.mean * (1.0 + number),
                None => demand.mean,
            };
            let responses: Vec<f64> = demands.iter().zip(&numbers).map(response).collect();
            throughput = f64::from(customers) / (think_time + responses.iter().sum::<f64>());
            numbers = responses.iter().map(|response| throughput * response).collect();
        }
        Self { demands: demands.to_vec(), throughput, numbers }
    }

    fn by_convolution(population: u32, think_time: f64, demands: &[Demand]) -> Self {
        let delays = demands.iter().filter(|own| own.servers.is_none()).map(|own| own.mean);
        let delay = think_time + delays.sum::<f64>();
        let queues: Vec<(f64, u32)> =
            demands.iter().filter_map(|own| own.servers.map(|c| (own.mean, c))).collect();
        // Constants may be scaled by any power of a rate. With one near the throughput, they are
        // probabilities of as many customers as there are, and do not vanish.
        let rate = ClosedBounds::of(f64::from(population), think_time, demands).throughput();
        let states = 1..=population;
        let outside = birth_death(states.clone().map(|n| rate * delay / f64::from(n)));
        let own: Vec<Vec<f64>> = queues
            .iter()
            .map(|&(mean, servers)| {
                let ratio = |n: u32| rate * mean / f64::from(n.min(servers));
                birth_death(states.clone().map(ratio))
            })
            .collect();
        let mut before = vec![outside];
        for factor in &own {
            before.push(convolve(&before[before.len() - 1], factor));
        }
        let whole = &before[own.len()];
        let n = population as usize;
        let throughput = rate * whole[n - 1] / whole[n];
        // The stations behind the one in question, from the last one on.
        let mut behind = vec![0.0; n + 1];
        behind[0] = 1.0;
        let mut queued = vec![0.0; own.len()];
        for (at, factor) in own.iter().enumerate().rev() {
            let others = convolve(&before[at], &behind);
            let shares = factor.iter().zip(others.iter().rev()).map(|(own, rest)| own * rest);
            let weighted = shares.enumerate().map(|(number, share)| number as f64 * share);
            queued[at] = weighted.sum::<f64>() / whole[n];
            behind = convolve(&behind, factor);
        }
        let mut queued = queued.into_iter();
        let number = |demand: &Demand| match demand.servers {
            Some(_) => queued.next().unwrap_or(0.0),
            None => throughput * demand.mean,
        };
        let numbers = demands.iter().map(number).collect();
        Self { demands: demands.to_vec(), throughput, numbers }
    }

    /// Cycles ended per unit of time, of all customers.
    pub fn throughput(&self) -> f64 {
        self.throughput
    }

    /// Mean time of a cycle less the think time.
    pub fn response(&self) -> f64 {
        self.in_stations() / self.throughput
    }

    /// Mean number of customers that do not think.
    pub fn in_stations(&self) -> f64 {
        self.numbers.iter().sum()
    }

    /// Mean number of customers at a station, counted from 0.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn in_system(&self, station: usize) -> f64 {
        self.numbers[station]
    }

    /// Mean time that a cycle takes at a station, counted from 0, over all visits.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn response_at(&self, station: usize) -> f64 {
        self.numbers[station] / self.throughput
    }

    /// The share of a station's servers that are busy; where there is one for everybody, the mean
    /// number of those that are.
    ///
    /// # Panics
    /// If there is no such station.
    pub fn utilisation(&self, station: usize) -> f64 {
        let demand = self.demands[station];
        self.throughput * demand.mean / f64::from(demand.servers.unwrap_or(1))
    }
}

fn check(population: u32, think_time: f64, demands: &[Demand]) -> Result<(), TheoryError> {
    count("population", population)?;
    let mut cycle = not_negative("think time", think_time)?;
    for demand in demands {
        cycle += not_negative("demand", demand.mean)?;
        demand.servers.map_or(Ok(1.0), |servers| count("servers", servers))?;
    }
    if cycle < 1e-18 {
        let expected = "a time of at least 1e-18";
        return Err(TheoryError::OutOfRange { what: "cycle", value: cycle, expected });
    }
    Ok(())
}

/// The terms of the product of two power series, as many as the first one has.
fn convolve(one: &[f64], other: &[f64]) -> Vec<f64> {
    (0..one.len())
        .map(|n| one[..=n].iter().zip(other[..=n].iter().rev()).map(|(a, b)| a * b).sum())
        .collect()
}

/// Bounds of a closed system that follow from means alone, whatever the laws of its times (Denning
/// and Buzen, 1978; Lazowska et al., "Quantitative System Performance", 1984, section 5.2).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ClosedBounds {
    population: f64,
    think_time: f64,
    /// Sum of all demands, D.
    demand: f64,
    /// Largest demand per server, Dmax.
    bottleneck: f64,
}

impl ClosedBounds {
    /// Bounds for `population` customers with mean think time `think_time` and these stations.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless the population is from 1 to 1,000,000, times are not
    /// negative and some time is positive.
    pub fn new(population: u32, think_time: f64, demands: &[Demand]) -> Result<Self, TheoryError> {
        check(population, think_time, demands)?;
        Ok(Self::of(f64::from(population), think_time, demands))
    }

    fn of(population: f64, think_time: f64, demands: &[Demand]) -> Self {
        let each = demands.iter().filter_map(|own| own.servers.map(|c| own.mean / f64::from(c)));
        let demand = demands.iter().map(|own| own.mean).sum();
        Self { population, think_time, demand, bottleneck: each.fold(0.0, f64::max) }
    }

    /// The throughput is at most min(N/(Z + D), 1/Dmax).
    pub fn throughput(&self) -> f64 {
        let unhindered = self.population / (self.think_time + self.demand);
        unhindered.min(1.0 / self.bottleneck)
    }

    /// The mean response is at least max(D, N Dmax - Z).
    pub fn response(&self) -> f64 {
        self.demand.max(self.population * self.bottleneck - self.think_time)
    }

    /// The population at which both bounds meet, (Z + D)/Dmax; infinite if nothing is queued for.
    pub fn knee(&self) -> f64 {
        (self.think_time + self.demand) / self.bottleneck
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{equals, near};
    use super::super::{MachineRepair, chain};
    use super::*;

    fn single(means: &[f64]) -> Vec<Demand> {
        means.iter().map(|&mean| Demand { mean, servers: Some(1) }).collect()
    }

    #[test]
    fn published_figures_of_one_station() {
        let demands = single(&[0.5]);
        for (population, throughput, response) in [
            (1, 0.095_238_095_2, 0.5),
            (10, 0.924_073_663, 0.821_648),
            (21, 1.737_128, 2.088_920),
            (30, 1.983_085, 5.127_945),
            (50, 2.0, 15.0),
            (100, 2.0, 40.0),
        ] {
            let system = ClosedSystem::solve(population, 10.0, &demands).unwrap();
            near(system.throughput(), throughput);
            near(system.response(), response);
            let bounds = ClosedBounds::new(population, 10.0, &demands).unwrap();
            assert!(system.throughput() <= bounds.throughput());
            assert!(system.response() >= bounds.response() * (1.0 - 1e-12));
            equals(bounds.knee(), 21.0);
        }
    }

    #[test]
    fn published_figures_of_three_stations() {
        let demands = single(&[0.2, 0.3, 0.15]);
        let system = |population| ClosedSystem::solve(population, 10.0, &demands).unwrap();
        near(system(10).throughput(), 0.925_419_262);
        near(system(30).throughput(), 2.575_205);
        near(system(30).response(), 1.649_560);
        near(system(60).throughput(), 3.332_461);
        near(system(60).response(), 8.004_713);
        near(system(60).in_system(1), 23.681_761);
        equals(system(60).utilisation(1), system(60).throughput() * 0.3);
        let parts = (0..3).map(|station| system(30).response_at(station));
        equals(parts.sum(), system(30).response());
    }

    /// Mean values and convolution agree, also with a station where nobody waits.
    #[test]
    fn both_ways_agree() {
        let mut demands = single(&[0.2, 0.3, 0.15, 0.0]);
        demands.push(Demand { mean: 2.5, servers: None });
        for population in [1, 2, 17, 60, 400] {
            let one = ClosedSystem::by_mean_values(population, 10.0, &demands);
            let other = ClosedSystem::by_convolution(population, 10.0, &demands);
            equals(other.throughput, one.throughput);
            for (other, one) in other.numbers.iter().zip(&one.numbers) {
                equals(*other, *one);
            }
        }
    }

    /// One station with several servers is machine repair, far below and beyond saturation.
    #[test]
    fn several_servers_by_another_way() {
        for (population, servers, think_time, mean) in [
            (20, 5, 200.0, 20.0),
            (100, 3, 10.0, 1.0),
            (10_000, 2, 1_000.0, 1.0),
            (5_000, 10_000, 10.0, 10.0),
            (9_000, 4_000, 10.0, 8.0),
            (100, 7, 1e6, 1e-3),
        ] {
            let demands = [Demand { mean, servers: Some(servers) }];
            let system = ClosedSystem::solve(population, think_time, &demands).unwrap();
            let repair = MachineRepair::new(population, servers, think_time, mean).unwrap();
            equals(system.throughput(), repair.throughput());
            equals(system.in_system(0), repair.down());
            equals(system.utilisation(0), repair.utilisation());
        }
    }

    /// Two stations as a chain of the number at the first: all others are at the second.
    #[test]
    fn two_stations_by_another_way() {
        let demands =
            [Demand { mean: 1.2, servers: Some(3) }, Demand { mean: 0.7, servers: Some(2) }];
        let population = 12;
        let system = ClosedSystem::solve(population, 0.0, &demands).unwrap();
        let rate = |n: u32, servers: u32, mean: f64| f64::from(n.min(servers)) / mean;
        let ratio = |n: u32| rate(population - n, 2, 0.7) / rate(n + 1, 3, 1.2);
        let shares = birth_death((0..population).map(ratio));
        equals(system.in_system(0), chain::mean(&shares, |n| n));
        equals(system.throughput(), chain::mean(&shares, |n| n.min(3.0) / 1.2));
        equals(system.in_stations(), 12.0);
    }

    #[test]
    fn systems_without_a_queue_or_without_time() {
        let system = ClosedSystem::solve(8, 4.0, &[]).unwrap();
        assert_eq!((system.throughput(), system.response()), (2.0, 0.0));
        assert_eq!(ClosedBounds::new(8, 4.0, &[]).unwrap().knee(), f64::INFINITY);
        assert!(ClosedSystem::solve(8, 0.0, &single(&[0.0])).is_err());
        assert!(ClosedSystem::solve(0, 1.0, &[]).is_err());
        let several = [Demand { mean: 1.0, servers: Some(2) }];
        assert!(ClosedSystem::solve(10_001, 1.0, &several).is_err());
        assert!(ClosedSystem::solve(10, -1.0, &several).is_err());
    }
}
