//! M/M/1: Poisson arrivals, exponential service, one server, first come first served.

use super::TheoryError;
use super::error::{level, not_negative, positive, stable};

/// The steady state of an M/M/1 queue (Kleinrock, "Queueing Systems" I, 1975, section 3.2).
///
/// Times have the unit of the mean service, rates its inverse. Below, r is the load, l the arrival
/// rate and m the service rate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mm1 {
    arrival_rate: f64,
    service_mean: f64,
    load: f64,
}

impl Mm1 {
    /// A queue with these arrivals and services.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless both are positive, and [`TheoryError::Unstable`] from
    /// load 1 on.
    pub fn new(arrival_rate: f64, service_mean: f64) -> Result<Self, TheoryError> {
        positive("arrival rate", arrival_rate)?;
        positive("mean service", service_mean)?;
        let load = stable(arrival_rate * service_mean)?;
        Ok(Self { arrival_rate, service_mean, load })
    }

    /// The share of time that the server is busy: r = l/m.
    pub fn utilisation(&self) -> f64 {
        self.load
    }

    /// Mean number present, L = r/(1 - r).
    pub fn in_system(&self) -> f64 {
        self.load / (1.0 - self.load)
    }

    /// Mean number waiting, Lq = r^2/(1 - r).
    pub fn in_queue(&self) -> f64 {
        self.load * self.in_system()
    }

    /// Mean time from arrival to departure, W = 1/(m - l).
    pub fn response(&self) -> f64 {
        self.service_mean / (1.0 - self.load)
    }

    /// Mean time from arrival to the begin of service, Wq = r/(m - l).
    pub fn wait(&self) -> f64 {
        self.load * self.response()
    }

    /// Probability that `n` or more are present: r^n.
    pub fn at_least(&self, n: u32) -> f64 {
        self.load.powf(f64::from(n))
    }

    /// Probability that exactly `n` are present: (1 - r) r^n.
    pub fn exactly(&self, n: u32) -> f64 {
        (1.0 - self.load) * self.at_least(n)
    }

    /// Probability of a response above `time`: exp(-(m - l) t); 1 below time 0.
    pub fn response_longer(&self, time: f64) -> f64 {
        (-time.max(0.0) / self.response()).exp()
    }

    /// Probability of a wait above `time`: r exp(-(m - l) t); 1 below time 0.
    pub fn wait_longer(&self, time: f64) -> f64 {
        if time < 0.0 { 1.0 } else { self.load * self.response_longer(time) }
    }

    /// The time below which a response stays with probability `p`: ln(1/(1 - p))/(m - l).
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless `p` is from 0 to below 1.
    pub fn response_quantile(&self, p: f64) -> Result<f64, TheoryError> {
        Ok(-(-level(p)?).ln_1p() * self.response())
    }

    /// The time below which a wait stays with probability `p`: ln(r/(1 - p))/(m - l), or 0 where
    /// as many find the server free.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless `p` is from 0 to below 1.
    pub fn wait_quantile(&self, p: f64) -> Result<f64, TheoryError> {
        Ok((self.load / (1.0 - level(p)?)).ln().max(0.0) * self.response())
    }

    /// The queue at instant `time` after it was empty; see [`FromEmpty`].
    ///
    /// # Errors
    /// As of [`FromEmpty::new`].
    pub fn after_empty(&self, time: f64) -> Result<FromEmpty, TheoryError> {
        FromEmpty::new(self.arrival_rate, self.service_mean, time)
    }
}

/// State probabilities below this are left out, and summed up in [`FromEmpty::left_out`].
const NEGLIGIBLE: f64 = 1e-18;

/// Weights below this change no digit of a sum of probabilities.
const WEIGHTLESS: f64 = 1e-30;

/// The most events whose mean number [`FromEmpty::new`] takes: cost grows as their number times
/// the states that are likely.
const MOST_EVENTS: f64 = 1e5;

/// The number present in an M/M/1 queue a while after it was empty, stable or not.
///
/// The closed form is a series of Bessel functions (Kleinrock I, 1975, chapter 2). Here the
/// chain is made uniform instead (Jensen, "Markoff chains as an aid in the study of Markoff
/// processes", 1953): events come at rate l + m, each being an arrival or the end of a service
/// (of nobody, if nobody is there), and their number until `time` is Poisson.
#[derive(Clone, PartialEq, Debug)]
pub struct FromEmpty {
    shares: Vec<f64>,
    left_out: f64,
}

impl FromEmpty {
    /// The queue at instant `time`; a load of 1 or more is allowed.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless rate and mean are positive, `time` is not negative, and
    /// at most 100,000 arrivals and ends of service are expected until then.
    pub fn new(arrival_rate: f64, service_mean: f64, time: f64) -> Result<Self, TheoryError> {
        positive("arrival rate", arrival_rate)?;
        positive("mean service", service_mean)?;
        not_negative("time", time)?;
        let rate = arrival_rate + 1.0 / service_mean;
        let events = rate * time;
        if events > MOST_EVENTS {
            let expected = "at most 100,000 arrivals and services on average";
            return Err(TheoryError::OutOfRange { what: "events", value: events, expected });
        }
        // Beyond, a Poisson law has less than 1e-18.
        let last = (events + 10.0 * events.sqrt() + 30.0) as u32;
        let weights = super::birth_death((1..=last).map(|event| events / f64::from(event)));
        let arrival = arrival_rate / rate;
        let mut state = vec![1.0];
        let mut whole = Self { shares: Vec::new(), left_out: NEGLIGIBLE };
        for weight in weights {
            whole.add(weight, &state);
            whole.left_out += step(&mut state, arrival);
        }
        Ok(whole)
    }

    fn add(&mut self, weight: f64, state: &[f64]) {
        if weight < WEIGHTLESS {
            self.left_out += weight;
            return;
        }
        if self.shares.len() < state.len() {
            self.shares.resize(state.len(), 0.0);
        }
        for (sum, share) in self.shares.iter_mut().zip(state) {
            *sum += weight * share;
        }
    }

    /// Mean number present.
    pub fn in_system(&self) -> f64 {
        super::chain::mean(&self.shares, |n| n)
    }

    /// Probability that nobody is present.
    pub fn empty(&self) -> f64 {
        self.exactly(0)
    }

    /// Probability that exactly `n` are present.
    pub fn exactly(&self, n: u32) -> f64 {
        super::chain::exactly(&self.shares, n)
    }

    /// A bound on the error of every probability but for rounding: the probability of all that
    /// was left out.
    pub fn left_out(&self) -> f64 {
        self.left_out
    }
}

/// The chain after one event more, which is an arrival with this probability; returns what was
/// left out at the far end.
fn step(state: &mut Vec<f64>, arrival: f64) -> f64 {
    let service = 1.0 - arrival;
    let mut below = state[0] * service;
    state.push(0.0);
    for n in 0..state.len() - 1 {
        let own = state[n];
        state[n] = below + service * state[n + 1];
        below = arrival * own;
    }
    let mut left_out = 0.0;
    if below < NEGLIGIBLE {
        left_out += below;
        state.pop();
    } else if let Some(end) = state.last_mut() {
        *end = below;
    }
    // States from which probability has gone; the first one stays.
    while state.len() > 1 && state[state.len() - 1] < NEGLIGIBLE {
        left_out += state.pop().unwrap_or(0.0);
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::super::check::{equals, near};
    use super::*;

    /// Load 0.8: figures of Kleinrock I, section 3.2.
    #[test]
    fn steady_state() {
        let queue = Mm1::new(0.8, 1.0).unwrap();
        near(queue.in_system(), 4.0);
        near(queue.in_queue(), 3.2);
        near(queue.response(), 5.0);
        near(queue.wait(), 4.0);
        near(queue.utilisation(), 0.8);
        near(queue.at_least(10), 0.107_374_182);
        near(queue.response_quantile(0.95).unwrap(), 14.978_661);
        near(queue.response_quantile(0.99).unwrap(), 23.025_851);
        near(queue.wait_quantile(0.95).unwrap(), 13.862_944);
    }

    #[test]
    fn tails_and_quantiles_belong_together() {
        let queue = Mm1::new(3.0, 0.25).unwrap();
        let quantile = queue.response_quantile(0.9).unwrap();
        equals(queue.response_longer(quantile), 0.1);
        let quantile = queue.wait_quantile(0.9).unwrap();
        equals(queue.wait_longer(quantile), 0.1);
        assert_eq!(queue.wait_quantile(0.2), Ok(0.0));
        equals(queue.wait_longer(0.0), 0.75);
        assert_eq!((queue.wait_longer(-1.0), queue.response_longer(-1.0)), (1.0, 1.0));
        equals((0..200).map(|n| queue.exactly(n) * f64::from(n)).sum(), queue.in_system());
        assert!(queue.wait_quantile(1.0).is_err() && queue.wait_quantile(-0.1).is_err());
        // Little (1961).
        equals(queue.in_system(), 3.0 * queue.response());
        equals(queue.in_queue(), 3.0 * queue.wait());
    }

    #[test]
    fn no_steady_state() {
        assert_eq!(Mm1::new(2.0, 0.5), Err(TheoryError::Unstable { load: 1.0 }));
        for (rate, mean) in [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0), (f64::NAN, 1.0)] {
            assert!(matches!(Mm1::new(rate, mean), Err(TheoryError::OutOfRange { .. })));
        }
    }

    /// Figures of the Bessel form, from a matrix exponential.
    #[test]
    fn a_while_after_it_was_empty() {
        let queue = Mm1::new(0.8, 1.0).unwrap();
        for (time, present, empty) in [
            (10.0, 2.030_282, Some(0.286_422_593)),
            (50.0, 3.405_039, Some(0.214_117_917)),
            (200.0, 3.962_982, None),
        ] {
            let state = queue.after_empty(time).unwrap();
            near(state.in_system(), present);
            if let Some(empty) = empty {
                near(state.empty(), empty);
            }
            assert!(state.left_out() < 1e-12);
        }
        near(queue.after_empty(50_000.0).unwrap().in_system(), 4.0);
        assert_eq!(queue.after_empty(0.0).unwrap().empty(), 1.0);
        assert!(queue.after_empty(1e6).is_err());
    }

    /// The same by steps of the differential equations (Runge-Kutta), above load 1, too.
    #[test]
    fn after_empty_by_another_way() {
        for (arrivals, services, time) in [(0.8, 1.0, 10.0), (1.5, 1.0, 8.0)] {
            let slope = |p: &[f64; 80]| -> [f64; 80] {
                std::array::from_fn(|n| {
                    let below = if n > 0 { arrivals * p[n - 1] - services * p[n] } else { 0.0 };
                    let above = if n < 79 { services * p[n + 1] - arrivals * p[n] } else { 0.0 };
                    below + above
                })
            };
            let mut p = [0.0; 80];
            p[0] = 1.0;
            let steps = 4_000;
            let h = time / f64::from(steps);
            for _ in 0..steps {
                let along = |k: &[f64; 80], h: f64| std::array::from_fn(|n| p[n] + h * k[n]);
                let one = slope(&p);
                let two = slope(&along(&one, h / 2.0));
                let three = slope(&along(&two, h / 2.0));
                let four = slope(&along(&three, h));
                for n in 0..80 {
                    p[n] += h / 6.0 * (one[n] + 2.0 * two[n] + 2.0 * three[n] + four[n]);
                }
            }
            let state = FromEmpty::new(arrivals, 1.0 / services, time).unwrap();
            for n in 0..20u32 {
                assert!((state.exactly(n) - p[n as usize]).abs() < 1e-10, "{n}");
            }
        }
    }
}
