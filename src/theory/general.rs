//! One server and services of any law: M/G/1, first come first served or by priorities.

use super::TheoryError;
use super::error::{not_negative, positive, stable};

/// The steady state of an M/G/1 queue, first come first served (Pollaczek, 1930; Khinchine, 1932;
/// Kleinrock, "Queueing Systems" I, 1975, chapter 5).
///
/// Times have the unit of the mean service, rates its inverse.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mg1 {
    class: Class,
    load: f64,
}

impl Mg1 {
    /// A queue with these arrivals and services; `service_cv2` is the variance of a service over
    /// the square of its mean (0 if fixed, 1 if exponential).
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless rate and mean are positive and the coefficient finite and
    /// not negative; [`TheoryError::Unstable`] from load 1 on.
    pub fn new(
        arrival_rate: f64,
        service_mean: f64,
        service_cv2: f64,
    ) -> Result<Self, TheoryError> {
        let class = Class { arrival_rate, service_mean, service_cv2 };
        let load = stable(class.load()?)?;
        Ok(Self { class, load })
    }

    /// The share of time that the server is busy, and of arrivals that have to wait.
    pub fn utilisation(&self) -> f64 {
        self.load
    }

    /// Mean time from arrival to the begin of service: l E(S^2)/(2 (1 - r)), with E(S^2) =
    /// (1 + cv2) E(S)^2.
    pub fn wait(&self) -> f64 {
        self.class.rest() / (1.0 - self.load)
    }

    /// Mean time from arrival to departure.
    pub fn response(&self) -> f64 {
        self.wait() + self.class.service_mean
    }

    /// Mean number waiting, by Little's law.
    pub fn in_queue(&self) -> f64 {
        self.class.arrival_rate * self.wait()
    }

    /// Mean number present, by Little's law.
    pub fn in_system(&self) -> f64 {
        self.class.arrival_rate * self.response()
    }
}

/// Customers of one kind.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Class {
    /// Arrivals per unit of time; positive.
    pub arrival_rate: f64,
    /// Mean service; positive.
    pub service_mean: f64,
    /// Variance of a service over the square of its mean; not negative, 0 if fixed, 1 if
    /// exponential.
    pub service_cv2: f64,
}

impl Class {
    /// The share of time that these customers keep the server busy.
    fn load(&self) -> Result<f64, TheoryError> {
        let rate = positive("arrival rate", self.arrival_rate)?;
        let mean = positive("mean service", self.service_mean)?;
        not_negative("squared coefficient of variation of service", self.service_cv2)?;
        Ok(rate * mean)
    }

    /// Mean time that the server still needs for one of these customers, at any instant:
    /// l E(S^2)/2.
    fn rest(&self) -> f64 {
        self.arrival_rate * self.service_mean.powi(2) * (1.0 + self.service_cv2) / 2.0
    }
}

/// One server, and classes of customers of which the first goes before the second, and so on;
/// within a class, first come first served. Poisson arrivals, services of any law.
///
/// Cobham (1954) without interruptions; Kleinrock, "Queueing Systems" II (1976), chapter 3 where
/// higher classes interrupt lower ones, whose service is resumed.
#[derive(Clone, PartialEq, Debug)]
pub struct Priorities {
    classes: Vec<Class>,
    /// Load of each class and all higher ones, after a 0.
    loads: Vec<f64>,
    interrupt: bool,
}

impl Priorities {
    /// A queue in which higher classes wait for the end of a service.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] where there is no class, or a rate or mean is not positive;
    /// [`TheoryError::Unstable`] where all classes together are a load of 1 or more.
    pub fn non_preemptive(classes: &[Class]) -> Result<Self, TheoryError> {
        Self::new(classes, false)
    }

    /// A queue in which higher classes interrupt lower ones, whose work is resumed later.
    ///
    /// # Errors
    /// As of [`Self::non_preemptive`].
    pub fn preemptive_resume(classes: &[Class]) -> Result<Self, TheoryError> {
        Self::new(classes, true)
    }

    fn new(classes: &[Class], interrupt: bool) -> Result<Self, TheoryError> {
        if classes.is_empty() {
            let expected = "at least one";
            return Err(TheoryError::OutOfRange { what: "classes", value: 0.0, expected });
        }
        let mut loads = vec![0.0];
        for class in classes {
            loads.push(loads[loads.len() - 1] + class.load()?);
        }
        stable(loads[classes.len()])?;
        Ok(Self { classes: classes.to_vec(), loads, interrupt })
    }

    /// The share of time that the server is busy.
    pub fn utilisation(&self) -> f64 {
        self.loads[self.classes.len()]
    }

    /// Mean time from arrival to departure that class number `class`, counted from 0, is not in
    /// service: before its service, and while it is interrupted.
    ///
    /// Without interruptions, W0/((1 - s(k-1)) (1 - s(k))), with s(k) the load of classes up to k
    /// and W0 the rest of the service under way, of whatever class. With them, the same with W0 of
    /// classes up to k, and E(S) s(k-1)/(1 - s(k-1)) of interruptions.
    ///
    /// # Panics
    /// If there is no class of this number.
    pub fn wait(&self, class: usize) -> f64 {
        let (higher, own) = (1.0 - self.loads[class], 1.0 - self.loads[class + 1]);
        let seen = if self.interrupt { class + 1 } else { self.classes.len() };
        let rest: f64 = self.classes[..seen].iter().map(Class::rest).sum();
        let queued = rest / (higher * own);
        if !self.interrupt {
            return queued;
        }
        queued + self.classes[class].service_mean * self.loads[class] / higher
    }

    /// Mean time from arrival to departure of class number `class`, counted from 0.
    ///
    /// # Panics
    /// If there is no class of this number.
    pub fn response(&self, class: usize) -> f64 {
        self.wait(class) + self.classes[class].service_mean
    }

    /// Arrivals of all classes per unit of time.
    pub fn arrival_rate(&self) -> f64 {
        self.classes.iter().map(|class| class.arrival_rate).sum()
    }

    /// Mean number present of all classes that are not in service, by Little's law.
    pub fn in_queue(&self) -> f64 {
        let numbers = self.classes.iter().enumerate();
        numbers.map(|(number, class)| class.arrival_rate * self.wait(number)).sum()
    }

    /// Mean number present of all classes, by Little's law.
    pub fn in_system(&self) -> f64 {
        self.in_queue() + self.utilisation()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mm1;
    use super::super::check::{equals, near};
    use super::*;

    #[test]
    fn published_figures_by_law() {
        for (name, cv2, wait) in [
            ("fixed", 0.0, 1.166_667),
            ("Erlang-2", 0.5, 1.75),
            ("exponential", 1.0, 2.333_333),
            ("log-normal", 4.0, 5.833_333),
            ("Weibull of shape 0.5", 5.0, 7.0),
            // Mean square 2 (0.9 (5/9)^2 + 0.1 5^2) = 50/9.
            ("hyperexponential", 50.0 / 9.0 - 1.0, 6.481_481),
        ] {
            let queue = Mg1::new(0.7, 1.0, cv2).unwrap();
            assert!((queue.wait() / wait - 1.0).abs() < 1e-6, "{name}: {}", queue.wait());
            equals(queue.in_system(), queue.in_queue() + queue.utilisation());
        }
        // The fixed service of a queue at load 0.8.
        equals(Mg1::new(0.8, 1.0, 0.0).unwrap().wait(), 2.0);
    }

    #[test]
    fn exponential_service_is_a_special_case() {
        let (general, memoryless) = (Mg1::new(1.2, 0.75, 1.0).unwrap(), Mm1::new(1.2, 0.75));
        let memoryless = memoryless.unwrap();
        equals(general.wait(), memoryless.wait());
        equals(general.response(), memoryless.response());
        equals(general.in_queue(), memoryless.in_queue());
        equals(general.in_system(), memoryless.in_system());
        assert!(matches!(Mg1::new(1.0, 1.0, 1.0), Err(TheoryError::Unstable { .. })));
        let infinite = Mg1::new(0.5, 1.0, f64::INFINITY);
        assert!(matches!(infinite, Err(TheoryError::OutOfRange { .. })));
    }

    fn exponential(arrival_rate: f64) -> Class {
        Class { arrival_rate, service_mean: 1.0, service_cv2: 1.0 }
    }

    #[test]
    fn published_figures_of_priorities() {
        let classes = [exponential(0.3), exponential(0.4)];
        let patient = Priorities::non_preemptive(&classes).unwrap();
        near(patient.wait(0), 1.0);
        near(patient.wait(1), 3.333_333);
        let interrupting = Priorities::preemptive_resume(&classes).unwrap();
        near(interrupting.response(0), 1.428_571);
        near(interrupting.response(1), 4.761_905);
        // The number present does not depend on who goes first if all services are alike.
        let all = Mm1::new(0.7, 1.0).unwrap().in_system();
        equals(patient.in_system(), all);
        equals(interrupting.in_system(), all);
    }

    /// Kleinrock's conservation law (II, section 3.4): loads times waits add up to
    /// load W0/(1 - load), whatever the order. An interrupting highest class is alone.
    #[test]
    fn priorities_of_any_law() {
        let classes = [
            Class { arrival_rate: 0.2, service_mean: 0.5, service_cv2: 0.0 },
            Class { arrival_rate: 0.1, service_mean: 3.0, service_cv2: 4.0 },
            Class { arrival_rate: 0.4, service_mean: 0.8, service_cv2: 1.0 },
        ];
        let patient = Priorities::non_preemptive(&classes).unwrap();
        let weighted = (0..3).map(|k| classes[k].load().unwrap() * patient.wait(k)).sum();
        let (load, rest) = (0.72, classes.iter().map(Class::rest).sum::<f64>());
        equals(weighted, load * rest / (1.0 - load));
        let interrupting = Priorities::preemptive_resume(&classes).unwrap();
        let alone = Mg1::new(0.2, 0.5, 0.0).unwrap();
        equals(interrupting.wait(0), alone.wait());
        // One class: there is nobody to interrupt.
        let one = Priorities::preemptive_resume(&classes[1..2]).unwrap();
        equals(one.wait(0), Mg1::new(0.1, 3.0, 4.0).unwrap().wait());
        assert!(Priorities::non_preemptive(&[]).is_err());
        let two = [exponential(0.6), exponential(0.4)];
        assert_eq!(Priorities::non_preemptive(&two), Err(TheoryError::Unstable { load: 1.0 }));
    }

    /// Two classes with interruptions as a chain of both numbers, of unlike mean services.
    #[test]
    fn interruptions_by_another_way() {
        const SIZE: usize = 60;
        let (first, second, fast, slow) = (0.3, 0.2, 1.5, 0.8);
        let whole = first + second + fast + slow;
        let at = |a: usize, b: usize| a * SIZE + b;
        let mut shares = vec![0.0; SIZE * SIZE];
        shares[0] = 1.0;
        for _ in 0..6_000 {
            let mut next = vec![0.0; SIZE * SIZE];
            for (a, b) in (0..SIZE).flat_map(|a| (0..SIZE).map(move |b| (a, b))) {
                let share = shares[at(a, b)] / whole;
                next[at((a + 1).min(SIZE - 1), b)] += first * share;
                next[at(a, (b + 1).min(SIZE - 1))] += second * share;
                next[at(a.saturating_sub(1), b)] += fast * share;
                let done = if a == 0 { b.saturating_sub(1) } else { b };
                next[at(a, done)] += slow * share;
            }
            shares = next;
        }
        let numbers = shares.iter().enumerate();
        let (ones, twos) = numbers.fold((0.0, 0.0), |(ones, twos), (index, share)| {
            (ones + (index / SIZE) as f64 * share, twos + (index % SIZE) as f64 * share)
        });
        let class = |arrival_rate, rate: f64| Class {
            arrival_rate,
            service_mean: 1.0 / rate,
            service_cv2: 1.0,
        };
        let classes = [class(first, fast), class(second, slow)];
        let theory = Priorities::preemptive_resume(&classes).unwrap();
        equals(first * theory.response(0), ones);
        equals(second * theory.response(1), twos);
    }
}
