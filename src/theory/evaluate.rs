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
mod tests {
    use super::super::check::{equals, near};
    use super::super::{Class, LAWS, Nature};
    use super::*;

    fn point(mean: f64, servers: Option<u32>) -> ServicePoint {
        let service_mean = Some(mean);
        ServicePoint { service_mean, service_cv2: Some(1.0), servers, ..ServicePoint::default() }
    }

    /// A system for which a form holds, with everything that any figure asks for.
    fn system(form: ClosedForm) -> Given {
        let closed = Given {
            population: Some(20),
            think_time: Some(200.0),
            stations: vec![point(20.0, Some(2))],
            level: Some(18),
            ..Given::default()
        };
        let open = Given {
            arrival_rate: Some(0.7),
            arrivals_poisson: Some(true),
            stations: vec![point(1.0, Some(1))],
            time: Some(2.0),
            level: Some(3),
            size: Some(4.0),
            ..Given::default()
        };
        let station = |change: &dyn Fn(&mut ServicePoint)| {
            let mut given = open.clone();
            change(&mut given.stations[0]);
            given
        };
        let classes = [0.3, 0.4].map(|arrival_rate| Class {
            arrival_rate,
            service_mean: 1.0,
            service_cv2: 1.0,
        });
        let urgent = |order| {
            let point = ServicePoint { service_mean: None, order, ..open.stations[0] };
            Given { classes: classes.to_vec(), stations: vec![point], ..open.clone() }
        };
        let several = vec![point(1.0, Some(1)), point(1.25, Some(1))];
        match form {
            ClosedForm::Mm1 | ClosedForm::Mg1 => open,
            ClosedForm::Mmc => station(&|own| own.servers = Some(4)),
            ClosedForm::Mm1k => station(&|own| own.room = Some(5)),
            ClosedForm::Mmck => station(&|own| (own.servers, own.room) = (Some(2), Some(5))),
            ClosedForm::Mgcc => station(&|own| (own.servers, own.room) = (Some(3), Some(3))),
            ClosedForm::Mg1Ps => station(&|own| own.order = Order::Shared),
            ClosedForm::MgcPs => {
                station(&|own| (own.order, own.servers) = (Order::Shared, Some(2)))
            }
            ClosedForm::MgInf => station(&|own| own.servers = None),
            ClosedForm::MachineRepair => closed,
            ClosedForm::Closed | ClosedForm::ClosedBound => closed,
            ClosedForm::Jsq => Given {
                arrival_rate: Some(90.0),
                choices: Some(2),
                ..station(&|own| own.servers = Some(100))
            },
            ClosedForm::Tandem => Given { arrival_rate: Some(0.5), stations: several, ..open },
            ClosedForm::Jackson => Given {
                stations: several,
                routing: Some(vec![vec![0.0, 0.5], vec![0.0, 0.0]]),
                ..open
            },
            ClosedForm::Priority => urgent(Order::Priority),
            ClosedForm::PriorityPreemptive => urgent(Order::PriorityPreemptive),
            ClosedForm::DistributionTime | ClosedForm::DistributionTimePeers => Given {
                receivers: Some(100),
                file_size: Some(15e9),
                upload_rate: Some(30e6),
                download_rate: Some(2e6),
                peer_upload_rate: Some(100.0 * 700e3),
                ..Given::default()
            },
        }
    }

    fn ask(form: &str, of: &str, given: &Given) -> Result<f64, TheoryError> {
        evaluate(form.parse()?, of.parse()?, given)
    }

    #[test]
    fn the_table_lists_what_is_given() {
        let all: Vec<Measure> = LAWS.iter().flat_map(|entry| entry.gives).copied().collect();
        for entry in &LAWS {
            let mut given = system(entry.form);
            given.station = (given.stations.len() > 1).then_some(1);
            for of in &all {
                let figure = evaluate(entry.form, *of, &given);
                if entry.gives.contains(of) {
                    assert!(figure.is_ok_and(f64::is_finite), "{} {of}", entry.name);
                } else {
                    let refused = matches!(figure, Err(TheoryError::NotGiven { .. }));
                    assert!(refused, "{} {of}", entry.name);
                }
            }
        }
    }

    #[test]
    fn figures_by_name() {
        let figure = |form: &str, of: &str| ask(form, of, &system(form.parse().unwrap())).unwrap();
        near(figure("m/m/1", "wait"), 2.333_333);
        near(figure("m/m/1", "response_p95"), 20f64.ln() / 0.3);
        near(figure("m/m/1", "in_system"), 7.0 / 3.0);
        near(figure("m/g/1", "wait"), 2.333_333);
        near(figure("m/g/1-ps", "response"), 3.333_333);
        near(figure("m/g/1-ps", "exactly"), 0.102_9);
        near(figure("m/g/1-ps", "response_of_size"), 13.333_333);
        near(figure("m/m/r//n", "availability"), 0.827_395_288);
        near(figure("m/m/r//n", "wait"), 21.722_431);
        near(figure("m/m/r//n", "enough_up"), 0.422_881_545);
        near(figure("closed", "in_system"), 3.452_094);
        near(figure("closed", "wait"), 21.722_431);
        near(figure("closed-bound", "knee"), 22.0);
        near(figure("jsq", "response"), 2.614_057);
        near(figure("jsq", "in_system"), 90.0 * 2.614_057);
        near(figure("tandem", "response"), 5.333_333);
        near(figure("distribution-time", "completion"), 50_000.0);
        near(figure("distribution-time-p2p", "completion"), 15_000.0);
        equals(figure("m/g/inf", "in_system_at"), 0.7 * -(-2f64).exp_m1());
        let mut urgent = system(ClosedForm::Priority);
        for (class, wait) in [(0, 1.0), (1, 3.333_333)] {
            urgent.class = Some(class);
            near(ask("priority", "wait", &urgent).unwrap(), wait);
        }
        urgent.class = None;
        equals(ask("priority", "in_system", &urgent).unwrap(), 7.0 / 3.0);
        let mut queue = system(ClosedForm::Mm1);
        (queue.arrival_rate, queue.time) = (Some(0.8), Some(10.0));
        near(ask("m/m/1", "in_system_at", &queue).unwrap(), 2.030_282);
        near(ask("m/m/1", "empty_at", &queue).unwrap(), 0.286_422_593);
        let mut network = system(ClosedForm::Jackson);
        network.station = Some(1);
        near(ask("jackson", "utilisation", &network).unwrap(), 0.35 * 1.25);
        network.entries = Some(vec![0.0, 1.0]);
        near(ask("jackson", "throughput", &network).unwrap(), 0.7);
        assert_eq!(ClosedForm::Jsq.entry().nature, Nature::Limit);
    }

    /// A change of a system.
    type Change = fn(&mut Given);

    #[test]
    fn assumptions_that_do_not_hold() {
        let refusal = |form: &str, change: Change| {
            let form: ClosedForm = form.parse().unwrap();
            let mut given = system(form);
            change(&mut given);
            evaluate(form, form.entry().gives[0], &given).unwrap_err().to_string()
        };
        let cases: [(&str, Change, &str); 19] = [
            (
                "m/m/1",
                |given| given.stations[0].service_cv2 = Some(0.0),
                "exponential service: the squared coefficient of variation is 0",
            ),
            (
                "m/m/c",
                |given| given.stations[0].service_exponential = Some(false),
                "exponential service: the squared coefficient of variation is 1",
            ),
            (
                "m/m/1",
                |given| given.stations[0].service_cv2 = None,
                "the squared coefficient of variation of service, but none is given",
            ),
            (
                "m/g/1",
                |given| given.arrivals_poisson = Some(false),
                "Poisson arrivals: the arrivals have another law",
            ),
            (
                "m/g/1",
                |given| given.arrivals_poisson = None,
                "the law of arrivals, Poisson or not, but none is given",
            ),
            (
                "m/g/1",
                |given| given.stations[0].servers = Some(3),
                "one server: the number of servers is 3",
            ),
            (
                "m/m/1",
                |given| given.stations[0].room = Some(9),
                "room without limit: the room is 9",
            ),
            (
                "m/g/c/c",
                |given| given.stations[0].room = Some(9),
                "room for those in service only: it is 9",
            ),
            (
                "m/m/1",
                |given| given.stations[0].order = Order::Shared,
                "service in the order of arrival: the station has servers that are shared evenly",
            ),
            (
                "m/m/c",
                |given| given.population = Some(7),
                "arrivals from outside: the population is fixed to 7",
            ),
            (
                "closed",
                |given| given.arrival_rate = Some(0.5),
                "a fixed population: customers come from outside at rate 0.5",
            ),
            ("m/m/1", |given| given.stations.push(given.stations[0]), "one station: there are 2"),
            ("m/m/1", |given| given.stations.clear(), "the station, but none is given"),
            (
                "m/m/c",
                |given| given.choices = Some(2),
                "one queue at each station: arrivals join the shortest of 2 queues",
            ),
            (
                "m/m/1",
                |given| given.beyond.push("impatient customers".into()),
                "a system without further features: it has impatient customers",
            ),
            ("jackson", |given| given.routing = None, "the routing, but none is given"),
            ("priority", |given| given.classes.clear(), "the classes, but none is given"),
            (
                "m/m/1",
                |given| given.stations[0].visits = Some(2.0),
                "one visit per customer: the number of visits is 2",
            ),
            (
                "m/g/inf",
                |given| given.stations[0].servers = Some(9),
                "a server for everybody: the number of servers is 9",
            ),
        ];
        for (form, change, expected) in cases {
            assert_eq!(refusal(form, change), format!("{form} needs {expected}"));
        }
    }

    #[test]
    fn numbers_out_of_range() {
        let mut given = system(ClosedForm::Mm1);
        given.arrival_rate = Some(1.25);
        assert_eq!(ask("m/m/1", "wait", &given), Err(TheoryError::Unstable { load: 1.25 }));
        let refusal = ask("m/m/1", "loss", &given).unwrap_err().to_string();
        assert!(
            refusal.starts_with("m/m/1 does not give loss; it gives wait, response, in_system")
        );
        let mut given = system(ClosedForm::Tandem);
        given.station = Some(2);
        let refusal = ask("tandem", "wait", &given).unwrap_err().to_string();
        assert_eq!(refusal, "station: 2, expected a number below theirs, counted from 0");
        given.station = None;
        let refusal = ask("tandem", "utilisation", &given).unwrap_err().to_string();
        assert_eq!(refusal, "tandem needs the number of a station, but none is given");
        given.arrival_rate = Some(0.9);
        let unstable = TheoryError::UnstableStation { station: 1, load: 1.125 };
        assert_eq!(ask("tandem", "wait", &given), Err(unstable));
        let mut given = system(ClosedForm::Jsq);
        given.choices = Some(101);
        assert!(matches!(ask("jsq", "wait", &given), Err(TheoryError::OutOfRange { .. })));
        let mut given = system(ClosedForm::Priority);
        given.arrival_rate = Some(0.8);
        assert!(matches!(ask("priority", "wait", &given), Err(TheoryError::OutOfRange { .. })));
        let mut given = system(ClosedForm::ClosedBound);
        given.stations[0].servers = None;
        assert!(matches!(ask("closed-bound", "knee", &given), Err(TheoryError::Assumption { .. })));
    }
}
