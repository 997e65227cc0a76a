//! Numbers that describe a system of queues.

use super::Class;

/// A system of queues in numbers, and the point that a figure is asked for.
///
/// Any unit of time will do, as long as all times and rates have it. `None` stands for what is not
/// known, unless a field says otherwise; a closed form names what it misses, and refuses what it
/// does not hold for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Given {
    /// Customers that come from outside per unit of time; for priorities `None`, or the sum over
    /// classes.
    pub arrival_rate: Option<f64>,
    /// Whether arrivals from outside are Poisson.
    pub arrivals_poisson: Option<bool>,
    /// Number of customers of a closed system, or of machines; `None` where they come from outside.
    pub population: Option<u32>,
    /// Mean time that a customer of a closed system is outside all stations: thinking, or the
    /// lifetime of a machine.
    pub think_time: Option<f64>,
    /// The stations, in the order in which a tandem is passed.
    pub stations: Vec<ServicePoint>,
    /// Shares of arrivals that begin at each station; `None`: all begin at the first.
    pub entries: Option<Vec<f64>>,
    /// Probabilities of going from a station (row) to a station (column); the rest of a row leaves.
    pub routing: Option<Vec<Vec<f64>>>,
    /// Classes of customers, the most urgent first; empty where all are alike.
    pub classes: Vec<Class>,
    /// Number of queues of which an arrival joins the shortest; `None`: there is nothing to choose.
    pub choices: Option<u32>,
    /// Features that no closed form here describes, such as "impatient customers".
    pub beyond: Vec<String>,

    /// Receivers of a file.
    pub receivers: Option<u32>,
    /// Size of the file, in bits.
    pub file_size: Option<f64>,
    /// Rate at which its server sends at most, in bit/s.
    pub upload_rate: Option<f64>,
    /// Rate at which the slowest receiver takes it at most, in bit/s; `None`: no narrower than the
    /// rest.
    pub download_rate: Option<f64>,
    /// Rate at which all receivers together send at most, in bit/s.
    pub peer_upload_rate: Option<f64>,

    /// The class that is asked about, counted from 0; `None`: all customers together.
    pub class: Option<usize>,
    /// The station that is asked about, counted from 0; `None`: the whole system.
    pub station: Option<usize>,
    /// The time that is asked about, for `wait_longer`, `response_longer`, `in_system_at` and
    /// `empty_at`.
    pub time: Option<f64>,
    /// The number that is asked about, for `at_least`, `exactly` and `enough_up`.
    pub level: Option<u32>,
    /// The demand that is asked about, for `response_of_size`.
    pub size: Option<f64>,
}

/// A station in numbers.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct ServicePoint {
    /// Mean service of a visit; classes that have their own leave it out.
    pub service_mean: Option<f64>,
    /// Variance of a service over the square of its mean: 0 if fixed, 1 if exponential.
    pub service_cv2: Option<f64>,
    /// Whether service is exponential; if it is not known, a squared coefficient of variation of 1
    /// is taken for it.
    pub service_exponential: Option<bool>,
    /// Servers; `None`: one for everybody. For `jsq`, queues with one server each.
    pub servers: Option<u32>,
    /// Places, those in service included; `None`: without limit.
    pub room: Option<u32>,
    /// Order in which customers are served.
    pub order: Order,
    /// Visits of a station per cycle of a closed system; `None`: one.
    pub visits: Option<f64>,
}

/// Coefficients this near to 1 are those of an exponential law.
const ROUNDING: f64 = 1e-9;

impl ServicePoint {
    /// Whether service is exponential, as far as that is known.
    pub(super) fn is_exponential(&self) -> Option<bool> {
        match (self.service_cv2, self.service_exponential) {
            (Some(cv2), _) if (cv2 - 1.0).abs() > ROUNDING || cv2.is_nan() => Some(false),
            (_, Some(known)) => Some(known),
            (cv2, None) => cv2.map(|_| true),
        }
    }
}

/// The order in which customers are served.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// First come, first served.
    #[default]
    FirstCome,
    /// All at once, servers being shared evenly.
    Shared,
    /// By class, without interruptions.
    Priority,
    /// By class; a more urgent customer interrupts, and the interrupted work is resumed.
    PriorityPreemptive,
}
