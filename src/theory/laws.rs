//! The closed forms by name: which figures they give, what they need, and where they come from.

use std::str::FromStr;

use super::TheoryError;
use super::given::Order;
use super::measure::Measure;

/// A closed form. Parsed from its name, such as `m/m/1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ClosedForm {
    /// `m/m/1`
    Mm1,
    /// `m/m/c`
    Mmc,
    /// `m/m/1/k`
    Mm1k,
    /// `m/m/c/k`
    Mmck,
    /// `m/g/1`
    Mg1,
    /// `m/g/c/c`
    Mgcc,
    /// `m/g/1-ps`
    Mg1Ps,
    /// `m/g/c-ps`
    MgcPs,
    /// `m/g/inf`
    MgInf,
    /// `m/m/r//n`
    MachineRepair,
    /// `closed`
    Closed,
    /// `closed-bound`
    ClosedBound,
    /// `jsq`
    Jsq,
    /// `tandem`
    Tandem,
    /// `jackson`
    Jackson,
    /// `priority`
    Priority,
    /// `priority-preemptive`
    PriorityPreemptive,
    /// `distribution-time`
    DistributionTime,
    /// `distribution-time-p2p`
    DistributionTimePeers,
}

impl ClosedForm {
    /// Its entry in [`LAWS`].
    pub fn entry(self) -> &'static LawEntry {
        // A test compares the positions with the names.
        &LAWS[self as usize]
    }
}

impl FromStr for ClosedForm {
    type Err = TheoryError;

    fn from_str(name: &str) -> Result<Self, TheoryError> {
        let entry = LAWS.iter().find(|entry| entry.name == name);
        let unknown = || TheoryError::UnknownLaw { name: name.to_owned() };
        entry.map(|entry| entry.form).ok_or_else(unknown)
    }
}

/// How near a system comes to the figures of a closed form for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    /// In the long run the figures are exact.
    Exact,
    /// The figures are those of infinitely many queues.
    Limit,
    /// A throughput is at most, a time at least as large.
    Bound,
}

/// A closed form as a table lists it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LawEntry {
    /// The form.
    pub form: ClosedForm,
    /// Its name in files.
    pub name: &'static str,
    /// Its name in charts: `M/M/1`.
    pub title: &'static str,
    /// The figures that it gives; a percentile stands for all.
    pub gives: &'static [Measure],
    /// How near a system comes to them.
    pub nature: Nature,
    /// One sentence on where it comes from.
    pub source: &'static str,
    pub(super) needs: Needs,
}

/// Where customers come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Customers {
    /// Outside, as a Poisson stream.
    Open,
    /// Each other: their number is fixed.
    Closed,
    /// Nowhere: the form is about something else.
    Absent,
}

/// Servers that a form allows at a station.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Servers {
    One,
    Several,
    Unlimited,
    Any,
}

/// Room that a form allows at a station.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Room {
    Unlimited,
    Limited,
    AsServers,
}

/// Assumptions of a closed form.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Needs {
    pub customers: Customers,
    pub many_stations: bool,
    pub servers: Servers,
    pub room: Room,
    pub orders: &'static [Order],
    /// Where customers queue first come, first served.
    pub exponential: bool,
    pub classes: bool,
    pub choices: bool,
    pub routing: bool,
    pub visits: bool,
}

/// A queue before one server, with Poisson arrivals and services of any law.
const QUEUE: Needs = Needs {
    customers: Customers::Open,
    many_stations: false,
    servers: Servers::One,
    room: Room::Unlimited,
    orders: &[Order::FirstCome],
    exponential: false,
    classes: false,
    choices: false,
    routing: false,
    visits: false,
};

const MEMORYLESS: Needs = Needs { exponential: true, ..QUEUE };

const PRODUCT_FORM: Needs = Needs {
    many_stations: true,
    servers: Servers::Any,
    orders: &[Order::FirstCome, Order::Shared],
    ..MEMORYLESS
};

const CLOSED: Needs = Needs { customers: Customers::Closed, visits: true, ..PRODUCT_FORM };

const FILE: Needs = Needs { customers: Customers::Absent, ..QUEUE };

/// Any order in which nobody is kept from being served at once.
const AT_ONCE: &[Order] = &[Order::FirstCome, Order::Shared];

use Measure::{
    AtLeast, Availability, Completion, EmptyAt, EnoughUp, Exactly, InQueue, InSystem, InSystemAt,
    Knee, Loss, Response, ResponseLonger, ResponseOfSize, ResponsePercentile, Throughput,
    Utilisation, Wait, WaitLonger, WaitPercentile, WaitingChance,
};

const MEANS: &[Measure] = &[Wait, Response, InSystem, InQueue, Utilisation, Throughput];

const WITH_LOSS: &[Measure] =
    &[Wait, Response, InSystem, InQueue, Utilisation, Throughput, Loss, AtLeast, Exactly];

const SHARED: &[Measure] =
    &[Response, InSystem, Utilisation, Throughput, ResponseOfSize, AtLeast, Exactly];

/// All closed forms.
pub static LAWS: [LawEntry; 19] = [
    LawEntry {
        form: ClosedForm::Mm1,
        name: "m/m/1",
        title: "M/M/1",
        gives: &[
            Wait,
            Response,
            InSystem,
            InQueue,
            Utilisation,
            Throughput,
            WaitingChance,
            WaitPercentile(95),
            ResponsePercentile(95),
            WaitLonger,
            ResponseLonger,
            AtLeast,
            Exactly,
            InSystemAt,
            EmptyAt,
        ],
        nature: Nature::Exact,
        source: "Kleinrock, Queueing Systems I (1975), section 3.2 and chapter 2.",
        needs: MEMORYLESS,
    },
    LawEntry {
        form: ClosedForm::Mmc,
        name: "m/m/c",
        title: "M/M/c",
        gives: &[
            Wait,
            Response,
            InSystem,
            InQueue,
            Utilisation,
            Throughput,
            WaitingChance,
            WaitPercentile(95),
            ResponsePercentile(95),
            WaitLonger,
            ResponseLonger,
            AtLeast,
            Exactly,
        ],
        nature: Nature::Exact,
        source: "Erlang (1917); Kleinrock, Queueing Systems I (1975), section 3.5.",
        needs: Needs { servers: Servers::Several, ..MEMORYLESS },
    },
    LawEntry {
        form: ClosedForm::Mm1k,
        name: "m/m/1/k",
        title: "M/M/1/K",
        gives: WITH_LOSS,
        nature: Nature::Exact,
        source: "Kleinrock, Queueing Systems I (1975), section 3.6.",
        needs: Needs { room: Room::Limited, ..MEMORYLESS },
    },
    LawEntry {
        form: ClosedForm::Mmck,
        name: "m/m/c/k",
        title: "M/M/c/K",
        gives: WITH_LOSS,
        nature: Nature::Exact,
        source: "Gross et al., Fundamentals of Queueing Theory (2008), section 2.5.",
        needs: Needs { room: Room::Limited, servers: Servers::Several, ..MEMORYLESS },
    },
    LawEntry {
        form: ClosedForm::Mg1,
        name: "m/g/1",
        title: "M/G/1",
        gives: &[Wait, Response, InSystem, InQueue, Utilisation, Throughput, WaitingChance],
        nature: Nature::Exact,
        source: "Pollaczek (1930); Khinchine (1932); Kleinrock, Queueing Systems I (1975), chapter 5.",
        needs: QUEUE,
    },
    LawEntry {
        form: ClosedForm::Mgcc,
        name: "m/g/c/c",
        title: "M/G/c/c",
        gives: &[Response, InSystem, Utilisation, Throughput, Loss, AtLeast, Exactly],
        nature: Nature::Exact,
        source: "Erlang (1917), for holding times of any law by Sevastyanov (1957).",
        needs: Needs { servers: Servers::Several, room: Room::AsServers, orders: AT_ONCE, ..QUEUE },
    },
    LawEntry {
        form: ClosedForm::Mg1Ps,
        name: "m/g/1-ps",
        title: "M/G/1-PS",
        gives: SHARED,
        nature: Nature::Exact,
        source: "Sakata, Noguchi and Oizumi (1971); Kleinrock, Queueing Systems II (1976), section 4.4.",
        needs: Needs { orders: &[Order::Shared], ..QUEUE },
    },
    LawEntry {
        form: ClosedForm::MgcPs,
        name: "m/g/c-ps",
        title: "M/G/c-PS",
        gives: SHARED,
        nature: Nature::Exact,
        source: "Cohen, The multiple phase service network with generalized processor sharing (1979).",
        needs: Needs { orders: &[Order::Shared], servers: Servers::Several, ..QUEUE },
    },
    LawEntry {
        form: ClosedForm::MgInf,
        name: "m/g/inf",
        title: "M/G/∞",
        gives: &[Response, InSystem, Throughput, AtLeast, Exactly, InSystemAt],
        nature: Nature::Exact,
        source: "Takacs, Introduction to the Theory of Queues (1962).",
        needs: Needs { servers: Servers::Unlimited, orders: AT_ONCE, ..QUEUE },
    },
    LawEntry {
        form: ClosedForm::MachineRepair,
        name: "m/m/r//n",
        title: "M/M/R//N",
        gives: &[
            Wait,
            Response,
            InSystem,
            InQueue,
            Utilisation,
            Throughput,
            AtLeast,
            Availability,
            EnoughUp,
        ],
        nature: Nature::Exact,
        source: "Palm (1947); Feller, An Introduction to Probability Theory I, section XVII.7.",
        needs: Needs { customers: Customers::Closed, servers: Servers::Several, ..MEMORYLESS },
    },
    LawEntry {
        form: ClosedForm::Closed,
        name: "closed",
        title: "closed network",
        gives: MEANS,
        nature: Nature::Exact,
        source: "Reiser and Lavenberg (1980), or Buzen (1973) where a station has several servers.",
        needs: CLOSED,
    },
    LawEntry {
        form: ClosedForm::ClosedBound,
        name: "closed-bound",
        title: "asymptotic",
        gives: &[Response, Throughput, Knee],
        nature: Nature::Bound,
        source: "Denning and Buzen (1978); Lazowska et al., Quantitative System Performance (1984), section 5.2.",
        needs: Needs {
            exponential: false,
            orders: &[Order::FirstCome, Order::Shared, Order::Priority, Order::PriorityPreemptive],
            ..CLOSED
        },
    },
    LawEntry {
        form: ClosedForm::Jsq,
        name: "jsq",
        title: "JSQ(d)",
        gives: &[Wait, Response, InSystem, InQueue, Utilisation, Throughput, AtLeast],
        nature: Nature::Limit,
        source: "Vvedenskaya, Dobrushin and Karpelevich (1996); Mitzenmacher (1996).",
        needs: Needs { servers: Servers::Several, choices: true, ..MEMORYLESS },
    },
    LawEntry {
        form: ClosedForm::Tandem,
        name: "tandem",
        title: "tandem",
        gives: MEANS,
        nature: Nature::Exact,
        source: "Burke (1956); Jackson (1957).",
        needs: PRODUCT_FORM,
    },
    LawEntry {
        form: ClosedForm::Jackson,
        name: "jackson",
        title: "Jackson network",
        gives: MEANS,
        nature: Nature::Exact,
        source: "Jackson (1957); Baskett, Chandy, Muntz and Palacios (1975) for shared servers.",
        needs: Needs { routing: true, ..PRODUCT_FORM },
    },
    LawEntry {
        form: ClosedForm::Priority,
        name: "priority",
        title: "Cobham",
        gives: MEANS,
        nature: Nature::Exact,
        source: "Cobham (1954).",
        needs: Needs { orders: &[Order::Priority], classes: true, ..QUEUE },
    },
    LawEntry {
        form: ClosedForm::PriorityPreemptive,
        name: "priority-preemptive",
        title: "preemptive",
        gives: MEANS,
        nature: Nature::Exact,
        source: "Kleinrock, Queueing Systems II (1976), chapter 3.",
        needs: Needs { orders: &[Order::PriorityPreemptive], classes: true, ..QUEUE },
    },
    LawEntry {
        form: ClosedForm::DistributionTime,
        name: "distribution-time",
        title: "through one server",
        gives: &[Completion],
        nature: Nature::Bound,
        source: "Kurose and Ross, Computer Networking, section 2.5; Kumar and Ross (2006).",
        needs: FILE,
    },
    LawEntry {
        form: ClosedForm::DistributionTimePeers,
        name: "distribution-time-p2p",
        title: "among peers",
        gives: &[Completion],
        nature: Nature::Bound,
        source: "Kumar and Ross, Peer-assisted file distribution (2006), theorem 1.",
        needs: FILE,
    },
];

/// The names of all closed forms, in the order of [`LAWS`].
pub fn names() -> impl Iterator<Item = &'static str> {
    LAWS.iter().map(|entry| entry.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        for entry in &LAWS {
            assert_eq!(entry.form.entry(), entry);
            assert_eq!(entry.name.parse(), Ok(entry.form));
            assert!(entry.source.ends_with('.') && !entry.gives.is_empty());
            assert!(!entry.title.is_empty());
            assert_eq!(names().filter(|name| *name == entry.name).count(), 1);
        }
        let unknown = "m/m/2".parse::<ClosedForm>().unwrap_err();
        assert_eq!(unknown.to_string(), "no closed form is called `m/m/2`");
    }
}
