//! Customers who are served as soon as they come: shared servers, and a server for everybody.

use statrs::function::factorial::ln_factorial;
use statrs::function::gamma::gamma_lr;

use super::error::positive;
use super::{Mmc, TheoryError};

/// The steady state of servers that are shared evenly by all who are present: n customers on c
/// servers each advance at rate min(1, c/n). Poisson arrivals, services of any law with this mean.
///
/// With one server it is M/G/1-PS (Sakata, Noguchi and Oizumi, 1971; Kleinrock, "Queueing Systems"
/// II, 1976, section 4.4); with several see Cohen, "The multiple phase service network with
/// generalized processor sharing" (1979). The numbers present are those of an M/M/c queue whatever
/// the law, and a customer's response is in proportion to its demand.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SharedServers {
    numbers: Mmc,
    service_mean: f64,
}

impl SharedServers {
    /// Servers with these arrivals and demands.
    ///
    /// # Errors
    /// As of [`Mmc::new`].
    pub fn new(arrival_rate: f64, service_mean: f64, servers: u32) -> Result<Self, TheoryError> {
        Ok(Self { numbers: Mmc::new(arrival_rate, service_mean, servers)?, service_mean })
    }

    /// The share of servers that are busy.
    pub fn utilisation(&self) -> f64 {
        self.numbers.utilisation()
    }

    /// Mean number present: r/(1 - r) with one server.
    pub fn in_system(&self) -> f64 {
        self.numbers.in_system()
    }

    /// Mean time from arrival to departure: E(S)/(1 - r) with one server.
    pub fn response(&self) -> f64 {
        self.numbers.response()
    }

    /// Mean time from arrival to departure of a customer who would take `demand` alone:
    /// demand/(1 - r) with one server.
    pub fn response_of_size(&self, demand: f64) -> f64 {
        demand * self.response() / self.service_mean
    }

    /// Probability that exactly `n` are present: (1 - r) r^n with one server.
    pub fn exactly(&self, n: u32) -> f64 {
        self.numbers.exactly(n)
    }

    /// Probability that `n` or more are present.
    pub fn at_least(&self, n: u32) -> f64 {
        self.numbers.at_least(n)
    }
}

/// A server for everybody: M/G/inf, with Poisson arrivals and stays of any law (Takacs,
/// "Introduction to the Theory of Queues", 1962).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MgInf {
    arrival_rate: f64,
    present: f64,
}

impl MgInf {
    /// A station with these arrivals and stays.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless both are positive.
    pub fn new(arrival_rate: f64, service_mean: f64) -> Result<Self, TheoryError> {
        positive("arrival rate", arrival_rate)?;
        positive("mean service", service_mean)?;
        Ok(Self { arrival_rate, present: arrival_rate * service_mean })
    }

    /// Mean and variance of the number present: l E(S).
    pub fn in_system(&self) -> f64 {
        self.present
    }

    /// Probability that exactly `n` are present, by the law of Poisson.
    pub fn exactly(&self, n: u32) -> f64 {
        let count = f64::from(n);
        (count * self.present.ln() - self.present - ln_factorial(u64::from(n))).exp()
    }

    /// Probability that `n` or more are present.
    pub fn at_least(&self, n: u32) -> f64 {
        if n == 0 { 1.0 } else { gamma_lr(f64::from(n), self.present) }
    }

    /// Mean number present at an instant after the station was empty: the arrival rate times
    /// `survived`, the integral of P(S > u) over u from 0 to that instant (for exponential stays of
    /// mean s, s (1 - exp(-t/s)); for fixed ones, the lesser of t and s).
    pub fn in_system_after(&self, survived: f64) -> f64 {
        self.arrival_rate * survived
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{equals, near};
    use super::super::{Mm1, birth_death, chain};
    use super::*;

    #[test]
    fn published_figures_of_a_shared_server() {
        let server = SharedServers::new(0.7, 1.0, 1).unwrap();
        near(server.response(), 3.333_333);
        near(server.response_of_size(0.5), 1.666_667);
        near(server.response_of_size(4.0), 13.333_333);
        near(server.exactly(3), 0.102_900);
        near(server.utilisation(), 0.7);
        // First come, first served is as good where service is exponential.
        equals(server.response(), Mm1::new(0.7, 1.0).unwrap().response());
        equals(server.in_system(), 0.7 * server.response());
    }

    #[test]
    fn several_shared_servers() {
        let servers = SharedServers::new(2.0, 1.5, 4).unwrap();
        let shares = birth_death((1..2_000).map(|n| 3.0 / f64::from(n.min(4))));
        equals(servers.in_system(), chain::mean(&shares, |n| n));
        equals(servers.exactly(2), shares[2]);
        equals(servers.response_of_size(1.5), servers.response());
        assert!(SharedServers::new(4.0, 1.0, 4).is_err());
    }

    #[test]
    fn published_figures_of_a_server_for_everybody() {
        let (rate, stay) = (30.0, 0.5);
        let station = MgInf::new(rate, stay).unwrap();
        near(station.in_system(), 15.0);
        near(station.exactly(15), 0.102_435_867);
        near(station.in_system_after(stay * -(-0.25f64 / stay).exp_m1()), 5.902_040);
        near(station.in_system_after(0.25), 7.5);
        let shares = birth_death((1..200).map(|n| 15.0 / f64::from(n)));
        for n in [0, 1, 14, 40] {
            equals(station.exactly(n), shares[n as usize]);
            equals(station.at_least(n), chain::at_least(&shares, n));
        }
        assert!(MgInf::new(0.0, 1.0).is_err());
    }
}
