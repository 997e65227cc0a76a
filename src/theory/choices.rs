//! The shortest of a few queues, where there are very many of them.

use super::TheoryError;
use super::error::{count, positive, stable};

/// Terms below this change no digit of a sum whose first term is the load.
const NEGLIGIBLE: f64 = 1e-18;

/// The limit of many M/M/1 queues of which each arrival joins the shortest of `choices` drawn at
/// random (Vvedenskaya, Dobrushin and Karpelevich, 1996; Mitzenmacher, 1996).
///
/// Finitely many queues are slower: by some 2 % with 100 queues, two choices and load 0.9. With one
/// choice all figures are exact for any number of queues. Times have the unit of the mean service,
/// rates its inverse.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Jsq {
    arrival_rate: f64,
    load: f64,
    service_mean: f64,
    choices: f64,
}

impl Jsq {
    /// Queues with one server each; `arrival_rate` is that of all arrivals over the number of
    /// queues.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless all are positive, with at most 1,000,000 choices;
    /// [`TheoryError::Unstable`] from load 1 on.
    pub fn new(arrival_rate: f64, service_mean: f64, choices: u32) -> Result<Self, TheoryError> {
        positive("arrival rate", arrival_rate)?;
        positive("mean service", service_mean)?;
        let choices = count("choices", choices)?;
        let load = stable(arrival_rate * service_mean)?;
        Ok(Self { arrival_rate, load, service_mean, choices })
    }

    /// The share of servers that are busy.
    pub fn utilisation(&self) -> f64 {
        self.load
    }

    /// Share of queues with `n` or more customers: load^((d^n - 1)/(d - 1)), or load^n with one
    /// choice.
    pub fn at_least(&self, n: u32) -> f64 {
        let n = f64::from(n);
        let exponent = match self.choices {
            1.0 => n,
            choices => (choices.powf(n) - 1.0) / (choices - 1.0),
        };
        self.load.powf(exponent)
    }

    /// Mean number present per queue: the sum of [`Self::at_least`] over n from 1 on.
    pub fn in_system(&self) -> f64 {
        if self.choices == 1.0 {
            return self.load / (1.0 - self.load);
        }
        (1..).map(|n| self.at_least(n)).take_while(|share| *share > NEGLIGIBLE * self.load).sum()
    }

    /// Mean time from arrival to departure: E(S) times the sum over i from 1 on of
    /// load^((d^i - d)/(d - 1)).
    pub fn response(&self) -> f64 {
        self.in_system() / self.arrival_rate
    }

    /// Mean time from arrival to the begin of service.
    pub fn wait(&self) -> f64 {
        (self.response() - self.service_mean).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mm1;
    use super::super::check::{equals, near};
    use super::*;

    #[test]
    fn published_figures() {
        let response = |choices| Jsq::new(0.9, 1.0, choices).unwrap().response();
        near(response(1), 10.0);
        near(response(2), 2.614_057);
        near(response(3), 2.027_856);
        // The sum of the formula as it is printed.
        let sum = (1..30).map(|i| 0.9f64.powf(2f64.powi(i) - 2.0)).sum();
        equals(response(2), sum);
    }

    #[test]
    fn one_choice_is_a_queue_of_its_own() {
        let (one, queue) = (Jsq::new(1.4, 0.5, 1).unwrap(), Mm1::new(1.4, 0.5).unwrap());
        equals(one.response(), queue.response());
        equals(one.wait(), queue.wait());
        equals(one.at_least(4), queue.at_least(4));
    }

    /// The tails are where the differential equations of Mitzenmacher stand still.
    #[test]
    fn a_fixed_point() {
        let (load, queues) = (0.95, Jsq::new(0.95, 1.0, 2).unwrap());
        for n in 1..8 {
            let [below, own, above] = [n - 1, n, n + 1].map(|n| queues.at_least(n));
            equals(load * (below.powi(2) - own.powi(2)), own - above);
        }
        equals(queues.at_least(0), 1.0);
        assert_eq!(Jsq::new(1.0, 1.0, 2), Err(TheoryError::Unstable { load: 1.0 }));
        assert!(Jsq::new(0.5, 1.0, 0).is_err());
        assert!((Jsq::new(1e-15, 1.0, 1_000_000).unwrap().response() - 1.0).abs() < 1e-12);
    }
}
