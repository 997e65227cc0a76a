//! Several equal servers before one queue: Erlang's formulas, M/M/c, and M/M/c/K with finite room.

use super::TheoryError;
use super::chain::{at_least, birth_death, exactly, mean};
use super::error::{count, level, positive, stable};

/// Probability that all of `servers` are busy where arrivals that find them so are lost, the
/// offered load `offered` being arrival rate times mean holding time.
///
/// Erlang (1917), by B(k) = a B(k-1)/(k + a B(k-1)); the law of the holding times does not matter
/// (Sevastyanov, 1957).
///
/// # Errors
/// [`TheoryError::OutOfRange`] unless `offered` is positive and `servers` from 1 to 1,000,000.
pub fn erlang_b(servers: u32, offered: f64) -> Result<f64, TheoryError> {
    count("servers", servers)?;
    positive("offered load", offered)?;
    Ok((1..=servers).fold(1.0, |blocked, k| {
        let loaded = offered * blocked;
        loaded / (f64::from(k) + loaded)
    }))
}

/// Probability that an arrival has to wait for one of `servers`, the offered load `offered` being
/// arrival rate times mean service.
///
/// Erlang (1917), by C = B/(1 - (a/c)(1 - B)); Kleinrock, "Queueing Systems" I (1975), section 3.5.
///
/// # Errors
/// As of [`erlang_b`]; [`TheoryError::Unstable`] if there are no more servers than `offered`.
pub fn erlang_c(servers: u32, offered: f64) -> Result<f64, TheoryError> {
    let blocked = erlang_b(servers, offered)?;
    let load = stable(offered / f64::from(servers))?;
    Ok(blocked / (1.0 - load * (1.0 - blocked)))
}

/// The steady state of an M/M/c queue, first come first served (Erlang, 1917; Kleinrock I, 1975,
/// section 3.5).
///
/// Times have the unit of the mean service, rates its inverse.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mmc {
    arrival_rate: f64,
    service_mean: f64,
    servers: u32,
    load: f64,
    waiting: f64,
}

impl Mmc {
    /// A queue with these arrivals, services and servers.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless all are positive, with at most 1,000,000 servers;
    /// [`TheoryError::Unstable`] from load 1 per server on.
    pub fn new(arrival_rate: f64, service_mean: f64, servers: u32) -> Result<Self, TheoryError> {
        positive("arrival rate", arrival_rate)?;
        positive("mean service", service_mean)?;
        let offered = arrival_rate * service_mean;
        let waiting = erlang_c(servers, offered)?;
        let load = offered / f64::from(servers);
        Ok(Self { arrival_rate, service_mean, servers, load, waiting })
    }

    /// The share of servers that are busy.
    pub fn utilisation(&self) -> f64 {
        self.load
    }

    /// Probability that an arrival has to wait: Erlang's C.
    pub fn waiting_chance(&self) -> f64 {
        self.waiting
    }

    /// Mean of a wait, given that there is one: 1/(c m - l); it is exponential.
    fn wait_of_those_who_wait(&self) -> f64 {
        self.service_mean / (f64::from(self.servers) * (1.0 - self.load))
    }

    /// Mean time from arrival to the begin of service: C/(c m - l).
    pub fn wait(&self) -> f64 {
        self.waiting * self.wait_of_those_who_wait()
    }

    /// Mean time from arrival to departure.
    pub fn response(&self) -> f64 {
        self.wait() + self.service_mean
    }

    /// Mean number waiting, by Little's law.
    pub fn in_queue(&self) -> f64 {
        self.arrival_rate * self.wait()
    }

    /// Mean number present, by Little's law.
    pub fn in_system(&self) -> f64 {
        self.arrival_rate * self.response()
    }

    /// Probability of a wait above `time`: C exp(-(c m - l) t); 1 below time 0.
    pub fn wait_longer(&self, time: f64) -> f64 {
        if time < 0.0 {
            return 1.0;
        }
        self.waiting * (-time / self.wait_of_those_who_wait()).exp()
    }

    /// Probability of a response above `time`: the wait and the service add up independently.
    ///
    /// With s the service rate and w the inverse mean wait of those who wait, it is exp(-s t) for
    /// those who do not wait and (w exp(-s t) - s exp(-w t))/(w - s) for those who do; 1 below
    /// time 0. (Gross et al., "Fundamentals of Queueing Theory", 2008, section 2.3.)
    pub fn response_longer(&self, time: f64) -> f64 {
        let time = time.max(0.0);
        let (service, wait) = (1.0 / self.service_mean, 1.0 / self.wait_of_those_who_wait());
        let served = (-service * time).exp();
        let apart = wait - service;
        let both = if (apart * time).abs() > 1.0 {
            (wait * served - service * (-wait * time).exp()) / apart
        } else {
            // The same where the difference above would lose digits: exp(-s t) (1 + s g), and
            // g = (1 - exp(-(w - s) t))/(w - s) tends to t as the rates become equal.
            let gain = if apart == 0.0 { time } else { -(-apart * time).exp_m1() / apart };
            served * (1.0 + service * gain)
        };
        (1.0 - self.waiting) * served + self.waiting * both
    }

    /// The time below which a wait stays with probability `p`, or 0 where as many do not wait.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless `p` is from 0 to below 1.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, TheoryError> {
        let excess = (self.waiting / (1.0 - level(p)?)).ln().max(0.0);
        Ok(excess * self.wait_of_those_who_wait())
    }

    /// The time below which a response stays with probability `p`, found by halving an interval.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless `p` is from 0 to below 1.
    pub fn response_quantile(&self, p: f64) -> Result<f64, TheoryError> {
        let longer = 1.0 - level(p)?;
        let (mut low, mut high) = (0.0, self.service_mean);
        while self.response_longer(high) > longer {
            high *= 2.0;
        }
        loop {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                return Ok(middle);
            }
            let end = if self.response_longer(middle) > longer { &mut low } else { &mut high };
            *end = middle;
        }
    }

    /// Probabilities of 0 to c present, given that nobody waits: those of a station that loses
    /// whom it cannot serve.
    fn shares_without_queue(&self) -> Vec<f64> {
        let offered = self.load * f64::from(self.servers);
        birth_death((1..=self.servers).map(|n| offered / f64::from(n)))
    }

    /// Probability that exactly `n` are present.
    pub fn exactly(&self, n: u32) -> f64 {
        if n > self.servers {
            let beyond = f64::from(n - self.servers);
            return self.waiting * (1.0 - self.load) * self.load.powf(beyond);
        }
        (1.0 - self.waiting * self.load) * exactly(&self.shares_without_queue(), n)
    }

    /// Probability that `n` or more are present.
    pub fn at_least(&self, n: u32) -> f64 {
        if n >= self.servers {
            return self.waiting * self.load.powf(f64::from(n - self.servers));
        }
        let queued = self.waiting * self.load;
        queued + (1.0 - queued) * at_least(&self.shares_without_queue(), n)
    }
}

/// The steady state of an M/M/c/K queue: arrivals that find K present are lost (Kleinrock I, 1975,
/// section 3.6 for one server; Gross et al., 2008, section 2.5 for several).
///
/// Any load has a steady state. Times have the unit of the mean service, rates its inverse.
#[derive(Clone, PartialEq, Debug)]
pub struct Mmck {
    arrival_rate: f64,
    service_mean: f64,
    servers: f64,
    shares: Vec<f64>,
}

impl Mmck {
    /// A queue with these arrivals, services, servers, and room for `room` customers, those in
    /// service included.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless all are positive, with at most 1,000,000 servers and
    /// places, and no fewer places than servers.
    pub fn new(
        arrival_rate: f64,
        service_mean: f64,
        servers: u32,
        room: u32,
    ) -> Result<Self, TheoryError> {
        positive("arrival rate", arrival_rate)?;
        positive("mean service", service_mean)?;
        let (lines, places) = (count("servers", servers)?, count("room", room)?);
        if room < servers {
            let expected = "room for at least as many as there are servers";
            return Err(TheoryError::OutOfRange { what: "room", value: places, expected });
        }
        let offered = arrival_rate * service_mean;
        let shares = birth_death((1..=room).map(|n| offered / f64::from(n.min(servers))));
        Ok(Self { arrival_rate, service_mean, servers: lines, shares })
    }

    /// The share of arrivals that are lost: the probability that the room is full.
    pub fn loss(&self) -> f64 {
        self.shares[self.shares.len() - 1]
    }

    /// Rate of arrivals that are not lost.
    pub fn throughput(&self) -> f64 {
        self.arrival_rate * (1.0 - self.loss())
    }

    /// The share of servers that are busy.
    pub fn utilisation(&self) -> f64 {
        mean(&self.shares, |n| n.min(self.servers)) / self.servers
    }

    /// Mean number present.
    pub fn in_system(&self) -> f64 {
        mean(&self.shares, |n| n)
    }

    /// Mean number waiting.
    pub fn in_queue(&self) -> f64 {
        mean(&self.shares, |n| (n - self.servers).max(0.0))
    }

    /// Mean rate at which services end, which equals [`Self::throughput`] without the loss of
    /// digits where nearly all are refused.
    fn completions(&self) -> f64 {
        self.utilisation() * self.servers / self.service_mean
    }

    /// Mean time from arrival to departure of those who are not lost, by Little's law.
    pub fn response(&self) -> f64 {
        self.in_system() / self.completions()
    }

    /// Mean time from arrival to the begin of service of those who are not lost.
    pub fn wait(&self) -> f64 {
        self.in_queue() / self.completions()
    }

    /// Probability that exactly `n` are present.
    pub fn exactly(&self, n: u32) -> f64 {
        exactly(&self.shares, n)
    }

    /// Probability that `n` or more are present.
    pub fn at_least(&self, n: u32) -> f64 {
        at_least(&self.shares, n)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mm1;
    use super::super::check::{equals, near};
    use super::*;

    #[test]
    fn published_figures_of_waiting() {
        let four = Mmc::new(3.2, 1.0, 4).unwrap();
        near(four.waiting_chance(), 0.596_432_472);
        near(four.wait(), 0.745_540_590);
        near(four.response(), 1.745_540_590);
        near(four.wait_longer(2.0), 0.120_417_639);
        let two = Mmc::new(1.6, 1.0, 2).unwrap();
        near(two.waiting_chance(), 0.711_111_111);
        near(two.wait(), 1.777_778);
        let sixteen = Mmc::new(14.4, 1.0, 16).unwrap();
        near(sixteen.waiting_chance(), 0.591_343_394);
        near(sixteen.wait(), 0.369_589_621);
    }

    #[test]
    fn one_of_several_servers() {
        let (one, several) = (Mm1::new(1.8, 0.5).unwrap(), Mmc::new(1.8, 0.5, 1).unwrap());
        equals(several.wait(), one.wait());
        equals(several.response(), one.response());
        equals(several.in_system(), one.in_system());
        equals(several.in_queue(), one.in_queue());
        for n in [0, 1, 2, 7] {
            equals(several.exactly(n), one.exactly(n));
            equals(several.at_least(n), one.at_least(n));
        }
        for p in [0.05, 0.5, 0.99] {
            equals(several.wait_quantile(p).unwrap(), one.wait_quantile(p).unwrap());
            equals(several.response_quantile(p).unwrap(), one.response_quantile(p).unwrap());
            equals(several.response_longer(p), one.response_longer(p));
        }
    }

    /// Against a chain of 4,000 states, and the response by integrating its tail.
    #[test]
    fn several_servers_by_another_way() {
        let queue = Mmc::new(6.3, 1.0, 7).unwrap();
        let shares = birth_death((1..4_000).map(|n| 6.3 / f64::from(n.min(7))));
        equals(queue.in_system(), mean(&shares, |n| n));
        equals(queue.in_queue(), mean(&shares, |n| (n - 7.0).max(0.0)));
        for n in [0, 3, 7, 8, 20] {
            equals(queue.exactly(n), exactly(&shares, n));
            equals(queue.at_least(n), at_least(&shares, n));
        }
        for servers in [2, 7] {
            // Two servers at load 1/2 wait as fast as they serve: there both rates are equal.
            let queue = Mmc::new(f64::from(servers) - 1.0, 1.0, servers).unwrap();
            let step = 0.001;
            let tails = (0..400_000).map(|k| queue.response_longer((f64::from(k) + 0.5) * step));
            assert!((tails.sum::<f64>() * step / queue.response() - 1.0).abs() < 1e-6);
        }
        let quantile = queue.response_quantile(0.95).unwrap();
        equals(queue.response_longer(quantile), 0.05);
        assert_eq!(Mmc::new(8.0, 0.5, 4), Err(TheoryError::Unstable { load: 1.0 }));
    }

    #[test]
    fn very_many_servers() {
        let queue = Mmc::new(99_000.0, 1.0, 100_000).unwrap();
        assert!((0.0..1e-3).contains(&queue.waiting_chance()));
        equals((0..=120_000).step_by(40_000).map(|n| queue.at_least(n)).fold(0.0, f64::max), 1.0);
        // Waits of 1e6 services: both parts of the response are far apart.
        let queue = Mmc::new(1.999_999, 1.0, 2).unwrap();
        let tail = queue.waiting_chance() * (-1f64).exp() / (1.0 - 1e-6);
        equals(queue.response_longer(1e6), tail);
    }

    #[test]
    fn published_figures_of_finite_room() {
        for (rate, room, loss, present, response) in [
            (0.9, 5, 0.126_022_550, 2.194_782, 2.790_286),
            (1.2, 10, 0.192_586_495, 6.710_709, 6.926_138),
            (1.0, 5, 1.0 / 6.0, 2.5, 3.0),
        ] {
            let queue = Mmck::new(rate, 1.0, 1, room).unwrap();
            near(queue.loss(), loss);
            near(queue.in_system(), present);
            near(queue.response(), response);
            near(queue.throughput(), rate * (1.0 - loss));
            // Kleinrock I, section 3.6: (1 - r) r^K/(1 - r^(K+1)).
            if rate != 1.0 {
                let places = f64::from(room);
                let full = rate.powf(places) * (1.0 - rate) / (1.0 - rate.powf(places + 1.0));
                equals(queue.loss(), full);
            }
        }
        near(Mmck::new(0.9, 1.0, 1, 5).unwrap().throughput(), 0.786_579_705);
    }

    #[test]
    fn finite_room_between_loss_and_queue() {
        let (loss, queue) = (Mmck::new(7.0, 1.0, 10, 10), Mmc::new(7.0, 1.0, 10));
        equals(loss.unwrap().loss(), erlang_b(10, 7.0).unwrap());
        let (large, queue) = (Mmck::new(7.0, 1.0, 10, 2_000).unwrap(), queue.unwrap());
        equals(large.in_system(), queue.in_system());
        equals(large.wait(), queue.wait());
        equals(large.utilisation(), queue.utilisation());
        equals(large.at_least(12), queue.at_least(12));
        // Little's law, with more than can be served: all places are taken.
        let full = Mmck::new(1e9, 1.0, 3, 8).unwrap();
        equals(full.in_system(), full.response() * 3.0);
        assert!((full.in_system() - 8.0).abs() < 1e-8 && (full.wait() - 5.0 / 3.0).abs() < 1e-8);
        assert!(Mmck::new(1.0, 1.0, 3, 2).is_err());
    }

    #[test]
    fn published_figures_of_loss() {
        near(erlang_b(10, 7.0).unwrap(), 0.078_740_883);
        near(7.0 * (1.0 - erlang_b(10, 7.0).unwrap()), 6.448_814);
        near(erlang_b(100, 90.0).unwrap(), 0.026_957_380_5);
        near(erlang_b(5, 3.0).unwrap(), 0.110_054_348);
        // By the definition: a^c/c! over the sum of a^k/k!.
        let terms = [1.0, 3.0, 4.5, 4.5, 3.375, 2.025];
        equals(erlang_b(5, 3.0).unwrap(), 2.025 / terms.iter().sum::<f64>());
        assert!(erlang_b(0, 1.0).is_err() && erlang_b(1_000_001, 1.0).is_err());
    }
}
