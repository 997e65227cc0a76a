//! Figures of closed forms by name.

use super::error::{count, not_negative};
use super::given::{Given, Order, ServicePoint};
use super::laws::{ClosedForm, LawEntry};
use super::{
    ClosedBounds, ClosedSystem, Demand, FileDistribution, FromEmpty, Jackson, Jsq, MachineRepair,
    Measure, Mg1, MgInf, Mmc, Mmck, OpenStation, Priorities, SharedServers, TheoryError,
    assumptions,
};

/// The figure `of` that the closed form `law` gives for a system.
///
/// # Errors
/// [`TheoryError::NotGiven`] where the form does not give the figure; [`TheoryError::Assumption`]
/// where it does not hold for the system; [`TheoryError::Missing`] and [`TheoryError::OutOfRange`]
/// for a number that is not there or cannot be; [`TheoryError::Unstable`],
/// [`TheoryError::UnstableStation`] and [`TheoryError::NeverLeaves`] where there is no steady
/// state.
pub fn evaluate(law: ClosedForm, of: Measure, given: &Given) -> Result<f64, TheoryError> {
    let entry = law.entry();
    if !entry.gives.iter().any(|own| own.is_like(of)) {
        return Err(not_given(entry, of));
    }
    assumptions::check(entry, given)?;
    let ask = Ask { law: entry.name, of, given };
    let figure = match law {
        ClosedForm::Mm1 => ask.mm1(),
        ClosedForm::Mmc => ask.mmc(),
        ClosedForm::Mm1k | ClosedForm::Mmck | ClosedForm::Mgcc => ask.limited(),
        ClosedForm::Mg1 => ask.mg1(),
        ClosedForm::Mg1Ps | ClosedForm::MgcPs => ask.shared(),
        ClosedForm::MgInf => ask.unlimited(),
        ClosedForm::MachineRepair => ask.repair(),
        ClosedForm::Closed => ask.closed(),
        ClosedForm::ClosedBound => ask.bounds(),
        ClosedForm::Jsq => ask.shortest(),
        ClosedForm::Tandem | ClosedForm::Jackson => ask.network(),
        ClosedForm::Priority | ClosedForm::PriorityPreemptive => ask.priorities(),
        ClosedForm::DistributionTime => ask.through_server(),
        ClosedForm::DistributionTimePeers => ask.among_peers(),
    };
    figure?.ok_or_else(|| not_given(entry, of))
}

fn not_given(entry: &LawEntry, of: Measure) -> TheoryError {
    let gives: Vec<String> = entry.gives.iter().map(Measure::to_string).collect();
    TheoryError::NotGiven { law: entry.name, measure: of.to_string(), gives: gives.join(", ") }
}

/// A figure that may not be among those of a closed form.
type Figure = Result<Option<f64>, TheoryError>;

/// The means of a system or of a part of it, from which those of numbers follow by Little's law.
struct Means {
    throughput: f64,
    wait: f64,
    response: f64,
}

impl Means {
    fn figure(&self, of: Measure) -> Option<f64> {
        match of {
            Measure::Throughput => Some(self.throughput),
            Measure::Wait => Some(self.wait),
            Measure::Response => Some(self.response),
            Measure::InQueue => Some(self.throughput * self.wait),
            Measure::InSystem => Some(self.throughput * self.response),
            _ => None,
        }
    }
}

/// A percentage as a level of a quantile.
fn share(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}

/// A question for a closed form whose assumptions hold.
struct Ask<'a> {
    law: &'static str,
    of: Measure,
    given: &'a Given,
}

/// Numbers that are given.
impl Ask<'_> {
    fn need<T>(&self, what: &'static str, value: Option<T>) -> Result<T, TheoryError> {
        value.ok_or(TheoryError::Missing { law: self.law, what })
    }

    fn rate(&self) -> Result<f64, TheoryError> {
        self.need("arrival rate", self.given.arrival_rate)
    }

    fn time(&self) -> Result<f64, TheoryError> {
        not_negative("time", self.need("time", self.given.time)?)
    }

    fn level(&self) -> Result<u32, TheoryError> {
        self.need("level", self.given.level)
    }

    /// The only station, or the first one.
    fn point(&self) -> Result<&ServicePoint, TheoryError> {
        self.need("station", self.given.stations.first())
    }

    fn mean(&self) -> Result<f64, TheoryError> {
        self.need("mean service", self.point()?.service_mean)
    }

    fn servers(&self) -> Result<u32, TheoryError> {
        self.need("number of servers", self.point()?.servers)
    }

    fn population(&self) -> Result<u32, TheoryError> {
        self.need("population", self.given.population)
    }

    /// The number of a class or station, if one is asked about.
    fn index(
        &self,
        what: &'static str,
        asked: Option<usize>,
        number: usize,
    ) -> Result<Option<usize>, TheoryError> {
        match asked.filter(|own| *own >= number) {
            Some(own) => {
                let expected = "a number below theirs, counted from 0";
                Err(TheoryError::OutOfRange { what, value: own as f64, expected })
            }
            None => Ok(asked),
        }
    }

    /// The station that is asked about, if one is.
    fn station(&self) -> Result<Option<usize>, TheoryError> {
        self.index("station", self.given.station, self.given.stations.len())
    }

    /// The station whose utilisation is asked for: a network as a whole has none.
    fn busy_station(&self) -> Result<usize, TheoryError> {
        let only = (self.given.stations.len() == 1).then_some(0);
        self.need("number of a station", self.station()?.or(only))
    }
}

/// Single stations.
impl Ask<'_> {
    /// M/M/1; in the long run it is M/M/c with one server.
    fn mm1(&self) -> Figure {
        let from_empty = || FromEmpty::new(self.rate()?, self.mean()?, self.time()?);
        match self.of {
            // Soon after the start any load has an answer.
            Measure::InSystemAt => Ok(Some(from_empty()?.in_system())),
            Measure::EmptyAt => Ok(Some(from_empty()?.empty())),
            _ => self.mmc(),
        }
    }

    fn mmc(&self) -> Figure {
        let throughput = self.rate()?;
        let queue = Mmc::new(throughput, self.mean()?, self.servers()?)?;
        let means = Means { throughput, wait: queue.wait(), response: queue.response() };
        Ok(Some(match self.of {
            Measure::Utilisation => queue.utilisation(),
            Measure::WaitingChance => queue.waiting_chance(),
            Measure::WaitPercentile(percent) => queue.wait_quantile(share(percent))?,
            Measure::ResponsePercentile(percent) => queue.response_quantile(share(percent))?,
            Measure::WaitLonger => queue.wait_longer(self.time()?),
            Measure::ResponseLonger => queue.response_longer(self.time()?),
            Measure::AtLeast => queue.at_least(self.level()?),
            Measure::Exactly => queue.exactly(self.level()?),
            of => return Ok(means.figure(of)),
        }))
    }

    /// Finite room. Where it is for those in service only, numbers do not depend on the law of
    /// service beyond its mean.
    fn limited(&self) -> Figure {
        let room = self.need("room", self.point()?.room)?;
        let queue = Mmck::new(self.rate()?, self.mean()?, self.servers()?, room)?;
        let throughput = queue.throughput();
        let means = Means { throughput, wait: queue.wait(), response: queue.response() };
        Ok(Some(match self.of {
            Measure::Utilisation => queue.utilisation(),
            Measure::Loss => queue.loss(),
            Measure::AtLeast => queue.at_least(self.level()?),
            Measure::Exactly => queue.exactly(self.level()?),
            of => return Ok(means.figure(of)),
        }))
    }

    fn mg1(&self) -> Figure {
        let (throughput, station) = (self.rate()?, self.point()?);
        let what = "squared coefficient of variation of service";
        let exponential = station.service_exponential == Some(true);
        let known = station.service_cv2.or(exponential.then_some(1.0));
        let queue = Mg1::new(throughput, self.mean()?, self.need(what, known)?)?;
        let means = Means { throughput, wait: queue.wait(), response: queue.response() };
        Ok(match self.of {
            // Poisson arrivals find the server busy as often as it is.
            Measure::Utilisation | Measure::WaitingChance => Some(queue.utilisation()),
            of => means.figure(of),
        })
    }

    fn shared(&self) -> Figure {
        let (throughput, mean) = (self.rate()?, self.mean()?);
        let station = SharedServers::new(throughput, mean, self.servers()?)?;
        let response = station.response();
        let means = Means { throughput, wait: response - mean, response };
        Ok(Some(match self.of {
            Measure::Utilisation => station.utilisation(),
            Measure::ResponseOfSize => {
                let size = self.need("demand asked about", self.given.size)?;
                station.response_of_size(not_negative("demand", size)?)
            }
            Measure::AtLeast => station.at_least(self.level()?),
            Measure::Exactly => station.exactly(self.level()?),
            of => return Ok(means.figure(of)),
        }))
    }

    fn unlimited(&self) -> Figure {
        let (throughput, response) = (self.rate()?, self.mean()?);
        let station = MgInf::new(throughput, response)?;
        let means = Means { throughput, wait: 0.0, response };
        Ok(Some(match self.of {
            Measure::AtLeast => station.at_least(self.level()?),
            Measure::Exactly => station.exactly(self.level()?),
            Measure::InSystemAt => station.in_system_after(self.survived(response)?),
            of => return Ok(means.figure(of)),
        }))
    }

    /// The integral of the probability that a stay lasts, up to the time asked about.
    fn survived(&self, mean: f64) -> Result<f64, TheoryError> {
        let (time, station) = (self.time()?, self.point()?);
        match (station.service_cv2, station.is_exponential()) {
            (Some(0.0), _) => Ok(time.min(mean)),
            (_, Some(true)) => Ok(-mean * (-time / mean).exp_m1()),
            _ => Err(TheoryError::Assumption {
                law: self.law,
                needs: "exponential or fixed service soon after its start",
                found: "the service has another law, or none is given".into(),
            }),
        }
    }

    fn repair(&self) -> Figure {
        let outside = self.need("mean lifetime (think time)", self.given.think_time)?;
        let (machines, crew) = (self.population()?, self.servers()?);
        let plant = MachineRepair::new(machines, crew, outside, self.mean()?)?;
        let throughput = plant.throughput();
        let means = Means { throughput, wait: plant.wait(), response: plant.response() };
        Ok(Some(match self.of {
            Measure::Utilisation => plant.utilisation(),
            Measure::Availability => plant.availability(),
            Measure::EnoughUp => plant.at_least_up(self.level()?),
            Measure::AtLeast => plant.at_least_down(self.level()?),
            of => return Ok(means.figure(of)),
        }))
    }

    fn priorities(&self) -> Figure {
        let classes = &self.given.classes;
        if classes.is_empty() {
            return self.need("classes", None);
        }
        let queue = match self.point()?.order {
            Order::PriorityPreemptive => Priorities::preemptive_resume(classes)?,
            _ => Priorities::non_preemptive(classes)?,
        };
        let whole = queue.arrival_rate();
        if let Some(rate) = self.given.arrival_rate
            && (rate - whole).abs() > 1e-9 * whole
        {
            let expected = "none, or the sum over classes";
            return Err(TheoryError::OutOfRange { what: "arrival rate", value: rate, expected });
        }
        let class = self.index("class", self.given.class, classes.len())?;
        if self.of == Measure::Utilisation {
            let own = class.map(|class| classes[class].arrival_rate * classes[class].service_mean);
            return Ok(Some(own.unwrap_or(queue.utilisation())));
        }
        let (throughput, wait, response) = match class {
            Some(class) => (classes[class].arrival_rate, queue.wait(class), queue.response(class)),
            None => (whole, queue.in_queue() / whole, queue.in_system() / whole),
        };
        Ok(Means { throughput, wait, response }.figure(self.of))
    }
}

/// Several stations.
impl Ask<'_> {
    fn shortest(&self) -> Figure {
        let (rate, mean) = (self.rate()?, self.mean()?);
        let (queues, choices) = (self.servers()?, self.need("choices", self.given.choices)?);
        if choices > queues {
            return Err(TheoryError::OutOfRange {
                what: "choices",
                value: f64::from(choices),
                expected: "no more than there are queues",
            });
        }
        let number = count("servers", queues)?;
        let farm = Jsq::new(rate / number, mean, choices)?;
        let means = Means { throughput: rate, wait: farm.wait(), response: farm.response() };
        Ok(Some(match self.of {
            Measure::Utilisation => farm.utilisation(),
            Measure::AtLeast => farm.at_least(self.level()?),
            of => return Ok(means.figure(of)),
        }))
    }

    fn demands(&self) -> Result<Vec<Demand>, TheoryError> {
        let demand = |station: &ServicePoint| {
            let mean = self.need("mean service", station.service_mean)?;
            let mean = not_negative("mean service", mean)?;
            let visits = station.visits.unwrap_or(1.0);
            let visits = not_negative("visits", visits)?;
            Ok(Demand { mean: mean * visits, servers: station.servers })
        };
        self.given.stations.iter().map(demand).collect()
    }

    fn closed(&self) -> Figure {
        let (demands, station) = (self.demands()?, self.station()?);
        let think_time = self.need("think time", self.given.think_time)?;
        let system = ClosedSystem::solve(self.population()?, think_time, &demands)?;
        if self.of == Measure::Utilisation {
            return Ok(Some(system.utilisation(self.busy_station()?)));
        }
        let seen = station.map_or(0..demands.len(), |station| station..station + 1);
        let response: f64 = seen.clone().map(|station| system.response_at(station)).sum();
        let served: f64 = seen.map(|station| demands[station].mean).sum();
        let (throughput, wait) = (system.throughput(), (response - served).max(0.0));
        Ok(Means { throughput, wait, response }.figure(self.of))
    }

    fn bounds(&self) -> Figure {
        let think_time = self.need("think time", self.given.think_time)?;
        let bounds = ClosedBounds::new(self.population()?, think_time, &self.demands()?)?;
        Ok(match self.of {
            Measure::Throughput => Some(bounds.throughput()),
            Measure::Response => Some(bounds.response()),
            Measure::Knee if bounds.knee().is_infinite() => {
                return Err(TheoryError::Assumption {
                    law: self.law,
                    needs: "a station where customers queue",
                    found: "there is a server for everybody, or nothing to do".into(),
                });
            }
            Measure::Knee => Some(bounds.knee()),
            _ => None,
        })
    }

    fn network(&self) -> Figure {
        let open = |station: &ServicePoint| {
            let service_mean = self.need("mean service", station.service_mean)?;
            Ok(OpenStation { service_mean, servers: station.servers })
        };
        let stations: Result<Vec<_>, TheoryError> = self.given.stations.iter().map(open).collect();
        let network = if self.law == ClosedForm::Tandem.entry().name {
            Jackson::tandem(self.rate()?, &stations?)?
        } else {
            let routing = self.need("routing", self.given.routing.as_ref())?;
            Jackson::solve(&self.arrivals()?, &stations?, routing)?
        };
        if self.of == Measure::Utilisation {
            return Ok(Some(network.utilisation(self.busy_station()?)));
        }
        let means = match self.station()? {
            Some(station) => Means {
                throughput: network.rates()[station],
                wait: network.wait_at(station),
                response: network.response_at(station),
            },
            None => Means {
                throughput: network.arrival_rate(),
                wait: network.wait(),
                response: network.response(),
            },
        };
        Ok(means.figure(self.of))
    }

    /// Arrivals from outside at each station.
    fn arrivals(&self) -> Result<Vec<f64>, TheoryError> {
        let rate = self.rate()?;
        let Some(shares) = &self.given.entries else {
            let rest = std::iter::repeat_n(0.0, self.given.stations.len() - 1);
            return Ok([rate].into_iter().chain(rest).collect());
        };
        let whole: f64 = shares.iter().sum();
        if (whole - 1.0).abs() > 1e-9 {
            let expected = "shares that add up to 1";
            return Err(TheoryError::OutOfRange { what: "sum of entries", value: whole, expected });
        }
        Ok(shares.iter().map(|share| share * rate).collect())
    }
}

/// Files.
impl Ask<'_> {
    fn file(&self) -> Result<FileDistribution, TheoryError> {
        let given = self.given;
        FileDistribution::new(
            self.need("number of receivers", given.receivers)?,
            self.need("size of the file", given.file_size)?,
            self.need("upload rate", given.upload_rate)?,
            given.download_rate,
        )
    }

    fn through_server(&self) -> Figure {
        Ok(Some(self.file()?.through_server()))
    }

    fn among_peers(&self) -> Figure {
        let rate = self.need("upload rate of peers", self.given.peer_upload_rate)?;
        Ok(Some(self.file()?.among_peers(rate)?))
    }
}

#[cfg(test)]
mod tests;
